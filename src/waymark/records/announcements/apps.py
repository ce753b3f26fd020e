from django.apps import AppConfig


class AnnouncementsConfig(AppConfig):
    name = "waymark.records.announcements"
    label = "announcements"
