"""What made-up learners write: plain sentences that fit any program, put together by chance."""

from random import Random

from waymark.rules.packs.model import FieldKind, FormField

GIVEN = (
    "Alma",
    "Bruno",
    "Clara",
    "Davi",
    "Elin",
    "Farid",
    "Greta",
    "Hugo",
    "Ines",
    "Jonas",
    "Kaya",
    "Liam",
    "Mina",
    "Noel",
    "Olive",
    "Pavel",
    "Quinn",
    "Rosa",
    "Samir",
    "Tove",
    "Uma",
    "Viggo",
    "Wren",
    "Xenia",
    "Yann",
    "Zora",
    "Anouk",
    "Basil",
    "Celia",
    "Dario",
    "Edda",
    "Felix",
)
FAMILY = (
    "Alder",
    "Birch",
    "Cedar",
    "Dogwood",
    "Elm",
    "Fir",
    "Hazel",
    "Juniper",
    "Larch",
    "Maple",
    "Oak",
    "Pine",
    "Rowan",
    "Spruce",
    "Tamarack",
    "Willow",
)
EMPLOYERS = (
    "Blueberry Barn Bakery",
    "Harbor Light Hardware",
    "North Loop Logistics",
    "Pine Tree Print Shop",
    "River Bend Library",
    "Spruce Street Clinic",
    "Tidewater Tool Library",
    "Windy Hill Orchard",
)
ROLES = ("Intern", "Summer crew member", "Office assistant", "Project helper", "Front desk assistant")
OPENINGS = (
    "I began with a question I could not answer myself.",
    "Before this I had only a vague idea of what to do.",
    "I set an afternoon aside for it and wrote down what I expected.",
    "I chose this because it was close to something I already do.",
)
MIDDLES = (
    "I talked with two people who do this work, and asked what a normal week looks like for them.",
    "I compared three ways to do it and wrote down what each would cost in time and money.",
    "My first try did not work, so I asked for help and changed one thing at a time.",
    "I kept notes in a small table, with the date, what I did and what came of it.",
    "A coworker read my draft and told me which part was unclear, and I rewrote that part.",
    "I noticed that I go quiet when I should ask, so I wrote my questions down before each meeting.",
    "I checked the numbers twice against the source and found one mistake of my own.",
    "I learned to use a tool I had not used before, and wrote a short guide for the next person.",
    "When two people disagreed, I repeated what each had said until both agreed I had understood.",
    "I came ten minutes early each day, and said ahead of time when I would be late.",
    "I looked up what the work pays here, what it asks for, and how people get into it.",
    "I asked my supervisor for feedback every Friday and tried one thing from it the week after.",
    "I said no to a task I could not finish in time, and offered a smaller one that I could.",
    "I practiced with a friend, timed it, and cut what did not help.",
)
ENDINGS = (
    "Next time I would ask for feedback earlier.",
    "I will do this again in spring, with a clearer plan.",
    "It showed me that I like this kind of work more than I thought.",
    "What I would change is the order: first ask, then build.",
)
GOALS = (
    (
        "Find a summer placement close to what I study",
        "My results point to hands-on work, and I want to try it before I choose.",
    ),
    ("Learn to lead a short meeting well", "I avoid it now, and every job I looked at asks for it."),
    ("Get better at spreadsheets than I need to be", "It came up in each conversation I had about this work."),
    ("Know three people who do the job I want", "I cannot picture the days yet, and they can."),
)
STEPS = (
    "Write to two people and ask for twenty minutes",
    "Take the evening workshop at the library",
    "Apply for three openings by the end of the month",
    "Ask to run the next weekly meeting",
    "Build one small project and show it to somebody",
)
KEEPS = (
    "You say what you did yourself, and it is easy to follow.",
    "The example from work makes your point better than any claim would.",
    "Your comparison is fair, and the sources are named.",
)
NEXTS = (
    "Say in two sentences what you would do differently next time.",
    "Name the source of the numbers, so that a reader can check them.",
    "Tie it back to one result of your self-assessment.",
)
SHORT = ("Weekly notes", "Team project", "Front desk", "Spring workshop", "A conversation at work")
WELL = (
    "Made a list of our supplies that we still use.",
    "Asked good questions and wrote the answers down.",
    "Stayed calm on our busiest day.",
)


def paragraph(rng: Random, *, least_words: int) -> str:
    """A few sentences of at least so many words."""
    middles = rng.sample(MIDDLES, len(MIDDLES))
    sentences = [rng.choice(OPENINGS), *middles[:2]]
    rest = middles[2:]
    while len(" ".join(sentences).split()) < least_words + 6:
        if not rest:
            rest = rng.sample(MIDDLES, len(MIDDLES))
        sentences.append(rest.pop())
    return " ".join([*sentences, rng.choice(ENDINGS)])


def answer(rng: Random, field: FormField, *, day: str) -> str | list[str]:
    """An answer that the field takes; files are attached elsewhere."""
    match field.kind:
        case FieldKind.SHORT_TEXT:
            return rng.choice(SHORT)[: field.max_length or 300]
        case FieldKind.LONG_TEXT:
            text = paragraph(rng, least_words=max(field.min_words, 25))
            return text[: field.max_length] if field.max_length else text
        case FieldKind.CHOICE:
            return rng.choice(list(field.options))
        case FieldKind.CHOICES:
            options = list(field.options)
            return rng.sample(options, min(2, len(options)))
        case FieldKind.DATE:
            return day
        case FieldKind.NUMBER:
            return str(rng.randint(1, 20))
        case FieldKind.URL:
            return "https://example.org/notes"
        case FieldKind.FILES:
            return []
