"""What the page of each blueprint says beyond its definition: for whom, what each part and route does, what to do next.

Pure. A test holds that every part and every route has its words here, and that none is told of that is not there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class About:
    """The words of one blueprint, in sentences.

    `fits` and `unfit` are what it is good for and what it is not, the latter with what does it instead. `parts` says by
    component what each does, `routes` by route what is answered: ``GET /notes``, or the key of a live connection.
    `asked` stands where there are no routes. `program` is what its code does, `after` what to do once it is deployed.
    """

    fits: tuple[str, ...]
    unfit: tuple[str, ...]
    parts: Mapping[str, str]
    program: str
    after: tuple[str, ...]
    routes: Mapping[str, str] | None = None
    asked: str = ""


_WEB: Final = "Holds the pages. Browsers load them from here."
_API: Final = "The web address that programs send requests to. It hands each one to the function {}."
_OPEN_TO_ALL: Final = (
    "What is one person's alone: everybody who knows the address reads and writes here. Take Mobile back end, or add a "
    "Sign-in."
)
_NOTES_ROUTES: Final = {
    "GET /": "The greeting.",
    "GET /notes": "The newest notes, 50 at most, and whether there are more.",
    "POST /notes": "Adds a note, and answers with it.",
    "DELETE /notes/{id}": "Removes a note. Removing it twice is no error.",
}
_NOTES: Final = (
    "One function answers all four routes. It looks at what is asked, reads or writes the table, and answers in JSON, "
    "a text that programs read. What is wrong with a request is said in a sentence."
)
_OWN_PAGES: Final = "Put your own pages in the place of these: component web, field Files."
_PRICE_OF_PARTS: Final = "Say how many requests you expect on the application's page: the estimate follows."

ABOUT: Final[Mapping[str, About]] = {
    "three-tier": About(
        fits=(
            "A guest book, a task list, a register of things: whatever is read and written one by one.",
            "Few visitors and many: nothing is made larger by hand, and without visitors it costs next to nothing.",
        ),
        unfit=(
            "Data that belong together and are asked in many ways. Take Three-tier web app with Aurora.",
            _OPEN_TO_ALL,
        ),
        parts={
            "web": _WEB,
            "api": _API.format("notes"),
            "notes": "The program: reads, adds and removes notes.",
            "notes_table": "Keeps the notes, sorted by their age.",
        },
        routes=_NOTES_ROUTES,
        program=f"{_NOTES} The pages ask it from the browser, and find it by a file that Tierboard writes beside them.",
        after=(
            "Open the website from the environment's card, and write a note.",
            "Change the greeting: component notes, Environment variables, GREETING.",
            _OWN_PAGES,
            _PRICE_OF_PARTS,
        ),
    ),
    "three-tier-aurora": About(
        fits=(
            "Rooms, tools and cars that are booked: no two people get the same thing on the same day.",
            "Data that are asked in SQL, the language of databases, also by reports that nobody thought of yet.",
        ),
        unfit=(
            "Pages that must answer at once after a quiet night: the database sleeps when nobody asks, and takes some "
            "seconds to wake.",
            "Notes, votes, settings: a table is cheaper for what is read one by one. Take Three-tier web app.",
            _OPEN_TO_ALL,
        ),
        parts={
            "web": _WEB,
            "api": _API.format("bookings"),
            "bookings": "The program: says what is booked, books, and takes bookings back.",
            "bookings_db": "Keeps the bookings, and sees to it that nothing is booked twice.",
            "private_network": "Where the database lies: nobody reaches it from the internet.",
        },
        routes={
            "GET /": "What can be booked, and which day it is.",
            "GET /bookings": "What is booked from today on, the nearest day first, a hundred at a time.",
            "POST /bookings": "Books. Says so when somebody else has it on that day.",
            "DELETE /bookings/{id}": "Takes a booking back. Taking it back twice is no error.",
        },
        program=(
            "One function answers all four routes. It sends SQL to the database over HTTPS, and makes its table when "
            "it is asked for the first time. While the database wakes it says so, and the page asks again."
        ),
        after=(
            "Open the website from the environment's card, and book something. The first answer takes some seconds: "
            "the database wakes.",
            "Say what can be booked: component bookings, Environment variables, THINGS, with commas between.",
            _OWN_PAGES,
        ),
    ),
    "poll": About(
        fits=(
            "A day that suits most, the best name, what to eat: one question, up to twelve answers.",
            "Many votes at the same moment: the table adds by itself, and none is lost.",
        ),
        unfit=(
            "Elections: it does not know who votes, and whoever loads the page again votes again.",
            "Answers in people's own words. Take Three-tier web app.",
        ),
        parts={
            "web": _WEB,
            "api": _API.format("poll"),
            "poll": "The program: says how the poll stands, and counts votes.",
            "votes_table": "Keeps a count for each answer.",
        },
        routes={
            "GET /poll": "The question, and each answer with its votes.",
            "POST /poll": "Counts a vote, and answers how the poll stands then.",
        },
        program=(
            "One function answers both routes. Question and answers stand in its settings; votes are kept by the text "
            "of their answer, so that one that comes back has its votes again."
        ),
        after=(
            "Write your question and its answers: component poll, Environment variables, QUESTION and ANSWERS.",
            "Deploy, open the website from the environment's card, and vote once to see it count.",
            "Send the address to those whom you ask.",
        ),
    ),
    "chat": About(
        fits=(
            "A chat, a board of scores, a queue's display: pages that stay open and hear of everything at once.",
            "Several rooms: people say which one when they come in.",
        ),
        unfit=(
            "What must be read later: nothing that is said is kept. Take Three-tier web app, or add a table.",
            "Knowing who somebody is: everybody says their own name. Add a Sign-in.",
            "Pages that ask now and then. An API is simpler and costs by request, not by the minute.",
        ),
        parts={
            "web": _WEB,
            "live": "Keeps a line open to every page, and hands what comes over it to the function chat.",
            "chat": "The program: lets people in, and tells everyone in the room what is said.",
            "people_table": "Remembers who is in which room. Whoever leaves goes out of it.",
        },
        routes={
            "$connect": "Somebody comes in: their name and room are remembered, or they are told what is missing.",
            "$disconnect": "Somebody leaves: the others in the room are told who is still there.",
            "$default": "Everything that is said: everyone in the room gets it.",
        },
        program=(
            "One function gets all that happens on the lines. It answers by sending: to everyone in the room, over "
            "their own lines. A page says stay now and then, as AWS ends a line that is silent for ten minutes."
        ),
        after=(
            "Open the website from the environment's card twice, under two names, and say something.",
            "Agree on a room: its name is asked for beside one's own.",
            _OWN_PAGES,
        ),
    ),
    "mobile": About(
        fits=(
            "An app on telephones in which people have accounts, and each sees their own things alone.",
            "Feedback from inside the app that arrives as mail.",
        ),
        unfit=(
            "A website: there are no pages in it, and browsers are not let in until the API's settings allow it. Take "
            "Three-tier web app, and add a Sign-in.",
            "Things that several people share: all that is kept has one owner.",
        ),
        parts={
            "people": "Where people sign up and in, with their mail address. Each gets a token: proof of who they are.",
            "direct": "Lets the app read and write a person's own settings without asking the API.",
            "api": "The address that the app sends requests to. It lets only calls with a token through.",
            "mobile": "The program: keeps and removes notes of whoever signed in, and passes feedback on.",
            "notes_table": "Keeps everybody's notes, each beside its owner.",
            "settings_table": "Keeps the app's settings, of which everybody reaches only their own.",
            "feedback": "Sends each feedback by mail to those who asked for it.",
        },
        routes={
            "GET /me": "Who signed in: the account's id and mail address.",
            "GET /notes": "This person's newest notes, a hundred at most.",
            "POST /notes": "Keeps a note of this person's, and answers with it.",
            "DELETE /notes/{id}": "Removes one of this person's notes. Removing it twice is no error.",
            "POST /feedback": "Sends the text by mail to everyone who asked for feedback.",
        },
        program=(
            "One function answers all five routes. The API has looked at the token before and says whose it is, so "
            "that nobody reads or removes what is another's, whatever an app sends."
        ),
        after=(
            "Say who gets feedback: component feedback, field Mail to. AWS asks each address first.",
            "Give whoever builds the app the outputs of the deployment: they stand under Verify.",
            "Sign up from the app, and ask for /me with the token.",
        ),
    ),
    "website-api": About(
        fits=(
            "Opening hours, a price, whether something is in stock: what is worked out when it is asked.",
            "A page of your own that needs one answer which a file cannot give.",
        ),
        unfit=(
            "Keeping anything that visitors write: there is no table. Take Three-tier web app.",
            "Pages that are the same for everybody at any time. Take Website, which costs less.",
        ),
        parts={
            "web": _WEB,
            "api": _API.format("hours"),
            "hours": "The program: works out whether it is open now, and until when.",
        },
        routes={"GET /hours": "Whether it is open now, when that changes today, and the hours of the week."},
        program=(
            "One function answers one route. Name, hours and time zone stand in its settings; it compares them with "
            "the clock, and keeps nothing."
        ),
        after=(
            "Write your hours: component hours, Environment variables, NAME, HOURS and UTC_OFFSET.",
            "Deploy, and open the website from the environment's card.",
            _OWN_PAGES,
        ),
    ),
    "api": About(
        fits=(
            "An app or a website that stands elsewhere and needs a place for its data.",
            "Software of others that calls yours: four routes to begin with, changed one by one.",
        ),
        unfit=(
            "People with a browser: there are no pages. Take Three-tier web app, which is this with pages.",
            _OPEN_TO_ALL,
        ),
        parts={
            "api": _API.format("notes"),
            "notes": "The program: reads, adds and removes notes.",
            "notes_table": "Keeps the notes, sorted by their age.",
        },
        routes=_NOTES_ROUTES,
        program=_NOTES,
        after=(
            "Open the API from the environment's card: it greets.",
            "Send it a request: the environment's card leads to tests of its routes.",
            "Change routes and code to what your callers need: components api and notes.",
            _PRICE_OF_PARTS,
        ),
    ),
    "watch": About(
        fits=(
            "A page of somebody else's that changes now and then: a notice board, a price, a list of terms.",
            "Any job that runs by the clock: put your own code in the place of this.",
        ),
        unfit=(
            "Jobs of more than 15 minutes: AWS ends a function then.",
            "Pages that need a sign-in, or that look different each time: it would tell of a change every hour.",
        ),
        parts={
            "hourly": "The clock: starts the function every hour.",
            "watch": "The program: reads the page, and compares it with what it was.",
            "pages_table": "Remembers the page by its fingerprint, and when it was looked at.",
            "changes": "Sends a mail to everyone who asked for it when the page changed.",
        },
        asked="Nobody sends it requests: the schedule hourly runs the function, and what came of it is in the table.",
        program=(
            "One function runs every hour. It reads the page, makes a fingerprint of it, and compares that with the "
            "one in the table. The first run only remembers. A change is told before it is remembered: none is lost."
        ),
        after=(
            "Say which page: component watch, Environment variables, PAGE.",
            "Say who gets mail: component changes, field Mail to. AWS asks each address first.",
            "Deploy, open the function watch from the environment's card, and press Test: that is the first run.",
        ),
    ),
    "website": About(
        fits=(
            "A landing page, documentation, a finished app of one page: files that are the same for everybody.",
            "The least that there is: nothing runs, so nothing is paid by the hour.",
        ),
        unfit=("Whatever is kept or worked out. Take Website with an API, or Three-tier web app.",),
        parts={"web": "Holds the pages. Browsers load them from here; an unknown address shows error.html."},
        asked="Each request is answered with a file: / with index.html, an unknown address with error.html.",
        program="No code runs. Three files are the whole website.",
        after=(
            "Put your own pages in the place of these: component web, field Files, or upload a zip.",
            "Deploy, and open the website from the environment's card.",
            "Turn on Fast delivery in the settings of web to have HTTPS, and later an address of your own.",
        ),
    ),
}
"""By the names of ``BLUEPRINTS``. How long functions run at most is on AWS's page "Lambda quotas", when AWS ends a line
on "Amazon API Gateway quotas": after 10 minutes of silence."""
