"""What people may state about a component's use, with our guess where they do not. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from costing.estimate.meters import AREAS


@dataclass(frozen=True, slots=True)
class Question:
    """An assumption by its key: words for people, unit, bounds, our guess (None: the template decides) and why."""

    key: str
    label: str
    unit: str
    guess: str | None
    highest: int
    why: str
    lowest: int = 0

    @property
    def default(self) -> Decimal | None:
        """Our guess as a number."""
        return None if self.guess is None else Decimal(self.guess)


_SPREAD = "Requests are spread evenly over the APIs."
_CALLS = "Routes that read are called four times as often as others."
_ANSWER = "4 KB with headers, a short JSON answer."
_TIME = "100 ms, a short function that asks one table."
_LOG = "0.5 KB: the three lines that Lambda writes and a few words."
_ACCESS_LOG = "0.4 KB, one line in JSON."
_TRACE_LOG = "2 KB, API Gateway's own log at level INFO."
_KEPT = "Kept for ever: counted after one year."
_READ = "One read for each call that reads."
_WRITE = "One write for each call that writes."
_PAGE = "4 KB, one page of small items."
_STRONG = "Reads are eventually consistent, as AWS's default is."
_ENTRY = "0.2 KB: the keys and a few short attributes."
_SCALED = "The least, from which AWS raises and lowers them with the use."
_FAILED = "One of 1,000 calls that nobody waits for fails for good."
_FILES = "A visit fetches 2 files for every 5 calls to an API."
_FILE = "30 KB, as browsers get it compressed."
_RELEASES = "A few releases of a small website."
_MESSAGES = "One message for each call that sends."
_SENT_OUT = "Each goes out to ten connections, as in a small room."
_STAYS = "Whoever connects sends ten messages."
_OPEN = "Half an hour; AWS ends a connection after two."
_TOGETHER = "Each message is dealt with by itself, as when few come at once."
_POLLS = "Lambda keeps five requests of 20 seconds open at an empty queue, all month; AWS may make it two."
_NONE_FAILS = "Nothing fails."
_TRACED = "5 of 100 requests, X-Ray's own default."
_KEY = "DynamoDB asks for its key once in five minutes."
_MADE = "Whether it is made is decided when it is deployed: counted as made."
_HITS = "9 of 10 files, as of a website whose visitors open the same pages."
_CLEARED = "Ten releases a month, each clears everything at once."
_ELSE = "Nobody: all visitors count as in North America, where CloudFront is cheapest."
_QUIET = "20 messages: something goes wrong, and is well again, every third day."

_PEOPLE = "1,000 people sign in at least once a month."
_ELSEWHERE = "50 people a month, as many as are free."
_PAGES_READ = "1,000,000 a month: most reads are answered from memory."
_CHANGED = "A tenth of the data changes a day."
_STATEMENTS = "100,000 statements a month."
_SIGNED_IN = "1,000 a month: each new copy of a function reads it once."
_THROUGH = "10 GB a month, both directions together."
_SENT = "1 GB a month: answers are longer than questions."
_REACHED = "1 GB a month, some 250,000 small calls."

_ASKED = "440: twenty times on each of 22 working days, as reports are read."
_BASE = "The capacity that is set; AWS adds units when much is asked at once."
_MINUTE = "60: AWS bills a minute at least, however short the question."
_COMMAND = "One command for each call of a function that uses the cache."

_ALL = (
    Question("share", "Share of the requests", "of 1", None, 1, _SPREAD),
    Question("response_kb", "Size of an answer", "KB", "4", 10_240, _ANSWER),
    Question("calls_per_request", "Calls per request", "calls", None, 10_000, _CALLS),
    Question("duration_ms", "Running time of a call", "ms", "100", 900_000, _TIME, lowest=1),
    Question("log_kb", "Log lines per call", "KB", "0.5", 10_240, _LOG),
    Question("access_log_kb", "Access log per request", "KB", "0.4", 1_024, _ACCESS_LOG),
    Question("trace_log_kb", "Execution log per request", "KB", "2", 10_240, _TRACE_LOG),
    Question("kept_months", "Months that logs without an end pile up", "months", "12", 1_200, _KEPT),
    Question("reads_per_request", "Reads per request", "reads", None, 10_000, _READ),
    Question("writes_per_request", "Writes per request", "writes", None, 10_000, _WRITE),
    Question("messages_per_request", "Messages per request", "messages", None, 10_000, _MESSAGES),
    Question("message_kb", "Size of a message", "KB", "1", 1_024, "1 KB."),
    Question("sent_per_message", "Messages sent out for each that came in", "messages", "10", 10**6, _SENT_OUT),
    Question(
        "messages_per_connection", "Messages that one connection brings", "messages", "10", 10**6, _STAYS, lowest=1
    ),
    Question("open_minutes", "Minutes that a connection stays open", "minutes", "30", 120, _OPEN),
    Question("messages_per_call", "Messages that one call gets", "messages", "1", 10_000, _TOGETHER, lowest=1),
    Question("empty_polls", "Requests to the empty queue a month", "requests", "657000", 10**9, _POLLS),
    Question("failed_messages", "Messages that fail a month", "messages", "0", 10**12, _NONE_FAILS),
    Question("read_kb", "Size of a read", "KB", "4", 1_024, _PAGE),
    Question("item_kb", "Size of an item", "KB", "1", 400, "1 KB."),
    Question("items", "Items stored", "items", "100000", 10**12, "100,000 items."),
    Question("index_kb", "Size of an entry of an index that holds a part", "KB", "0.2", 400, _ENTRY),
    Question("scaled_reads", "Read units on average", "units", None, 10**9, _SCALED),
    Question("scaled_writes", "Write units on average", "units", None, 10**9, _SCALED),
    Question("strong_reads", "Share of strongly consistent reads", "of 1", "0", 1, _STRONG),
    Question("files_per_request", "Files fetched per request", "files", None, 10_000, _FILES),
    Question("file_kb", "Size of a file", "KB", "30", 5 * 2**20, _FILE),
    Question("stored_gb", "Files stored", "GB", None, 10**9, "A small website."),
    Question("failed_calls", "Share of calls that end in the box for failed events", "of 1", "0.001", 1, _FAILED),
    Question("traced", "Share of requests that are traced", "of 1", "0.05", 1, _TRACED),
    Question("key_requests", "Requests to the encryption key a month", "requests", "8760", 10**12, _KEY),
    Question("made", "Made at all", "of 1", None, 1, _MADE),
    Question("monthly_people", "People who sign in a month", "people", "1000", 10**10, _PEOPLE),
    Question("people_elsewhere", "People with another sign-in a month", "people", "50", 10**10, _ELSEWHERE),
    Question("internet_gb", "Data through the way to the internet a month", "GB", "10", 10**9, _THROUGH),
    Question("sent_gb", "Of it sent to the internet a month", "GB", "1", 10**9, _SENT),
    Question("endpoint_gb", "Data to each service reached from inside a month", "GB", "1", 10**9, _REACHED),
    Question("rare_share", "Part of the files that is seldom used", "of 1", "0", 1, "All files are in use."),
    Question("cached_gb", "Held on average", "GB", "0.1", 5_000, "100 MB of values."),
    Question("commands_per_request", "Commands per request", "commands", None, 10_000, _COMMAND),
    Question("command_kb", "Size of what a command sends or fetches", "KB", "1", 524_288, "1 KB."),
    Question("database_gb", "Data in the database", "GB", "10", 131_072, "10 GB."),
    Question("capacity_units", "Capacity units on average", "units", "0.5", 256, "Half a unit."),
    Question("storage_requests", "Reads and writes of storage a month", "requests", "1000000", 10**13, _PAGES_READ),
    Question("backup_gb", "Backups beyond what is free", "GB", None, 10**9, _CHANGED),
    Question("sql_requests", "SQL over HTTPS a month", "requests", "100000", 10**12, _STATEMENTS),
    Question("password_reads", "Reads of the password a month", "reads", "1000", 10**12, _SIGNED_IN),
    Question("warehouse_gb", "Data in the data warehouse", "GB", "100", 10**7, "100 GB."),
    Question("warehouse_runs", "Times that the data warehouse begins to work a month", "times", "440", 10**8, _ASKED),
    Question("warehouse_units", "Capacity while it works, on average", "units", None, 10_000, _BASE, lowest=1),
    Question("warehouse_seconds", "Seconds that it then works", "seconds", "60", 86_399, _MINUTE, lowest=1),
    Question("alarms_told", "Messages of alarms a month", "messages", "20", 10**9, _QUIET),
    Question("uploads", "Files uploaded a month", "files", "200", 10**10, _RELEASES),
    Question("cache_hits", "Share of files that CloudFront has already", "of 1", "0.9", 1, _HITS),
    Question("cleared_paths", "Paths cleared at CloudFront a month", "paths", "10", 10**10, _CLEARED),
    *(
        Question(f"visitors_{area}", f"Share of visitors in {AREAS[area]}", "of 1", "0", 1, _ELSE)
        for area in AREAS
        if area != "us"
    ),
)
QUESTIONS: Final[Mapping[str, Question]] = {question.key: question for question in _ALL}
