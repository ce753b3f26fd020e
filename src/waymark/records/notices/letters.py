"""The letters Waymark writes, by name. Each has a subject, a text and an HTML part in every language it speaks."""

from enum import StrEnum


class Letter(StrEnum):
    """One kind of message. The value names its folder in templates/mail."""

    APPRAISAL_REQUEST = "appraisal-request"
    APPRAISAL_REMINDER = "appraisal-reminder"
    APPRAISAL_RECEIVED = "appraisal-received"
    APPRAISAL_DECLINED = "appraisal-declined"
    WORK_READ = "work-read"
    EXPERIENCE_DECIDED = "experience-decided"
    AWARD_GRANTED = "award-granted"
