"""What a picture is made of: blocks, arrows and the canvas. Pure."""

from dataclasses import dataclass, field

from dashboard.diagram.graph import Opened
from dashboard.diagram.kinds import VISITORS

ROUND = "round arrows"
"""The icon of what is replaced, in words."""
NAME_LETTERS = 15
GROUP_LETTERS = 20
# Wider pictures are made smaller to fit, down to this width; then they scroll in their box.
SMALLEST_WIDE = 980
MOST_LABELS = 60
"""With more arrows than this their words would cover each other; the list says them."""


@dataclass(frozen=True)
class Shape:
    """Sizes in pixels of the canvas. Visitors have no name and no cost, so their block is narrower."""

    width: int
    height: int
    gap_x: int
    gap_y: int
    visitors: int


FULL = Shape(width=176, height=64, gap_x=72, gap_y=16, visitors=56)
SMALL = Shape(width=40, height=40, gap_x=20, gap_y=8, visitors=40)


@dataclass(frozen=True)
class Badge:
    """What a plan does to a block: ``sign`` for the eye (replaced has an icon instead), ``words`` for everybody."""

    key: str
    sign: str
    words: str
    tone: str

    @property
    def label(self) -> str:
        """For a chip: ``Replaced``, ``May be replaced``."""
        return self.words.removeprefix("will be ").capitalize()


BADGES: dict[str, Badge] = {
    "added": Badge("added", "+", "will be added", "good"),
    "changed": Badge("changed", "~", "will be changed", "neutral"),
    "replaced": Badge("replaced", "", "will be replaced", "caution"),
    "maybe-replaced": Badge("maybe-replaced", "", "may be replaced", "caution"),
    "maybe-changed": Badge("maybe-changed", "?", "may be changed", "neutral"),
    "removed": Badge("removed", "\N{MINUS SIGN}", "will be removed", "caution"),
}


@dataclass(frozen=True)
class Edge:
    """An arrow as an SVG path, with the place of its label, or of its count where there is one.

    ``index`` names it within the picture; ``count`` arrows are drawn as one. ``dashed``: a stream, an event, or part of
    what is removed. ``failing``: on the way to something that fails.
    """

    index: int
    source: str
    target: str
    path: str
    label: str
    x: int
    y: int
    count: int = 1
    dashed: bool = False
    failing: bool = False


@dataclass(frozen=True)
class Node:
    """A block. ``x`` and ``y`` are its top left corner. ``members`` are the names in a group, else empty.

    ``symbol`` is its kind's place in the picture's ``kinds``; ``opens`` is what to ask for to see a group's members;
    ``locked``: it lies in a private network; ``cost`` is in words, empty when nobody asked, and
    ``listed`` the same where there is room for its unit; ``edges`` are its arrows in
    and out, ``ways`` those of every path through it.
    """

    name: str
    kind: str
    x: int
    y: int
    width: int
    height: int
    members: tuple[str, ...] = ()
    plural: str = ""
    opens: str = ""
    symbol: int = 0
    sentence: str = ""
    cost: str = ""
    listed: str = ""
    locked: bool = False
    badge: Badge | None = None
    failing: bool = False
    edges: tuple[Edge, ...] = field(default=(), compare=False)
    ways: tuple[Edge, ...] = field(default=(), compare=False)

    @property
    def centre(self) -> int:
        """Half its width, for what is drawn in the middle."""
        return self.width // 2

    @property
    def corner(self) -> int:
        """Where a badge sits: on the right edge."""
        return self.width - 4

    @property
    def label(self) -> str:
        """The name, shortened in the middle when it is long; a group says how many."""
        if self.members:
            return self.plural
        return "Visitors" if self.name == VISITORS else shorten(self.name)

    @property
    def lock_x(self) -> int:
        """Where the lock is: in the lower right corner."""
        return self.width - 24

    @property
    def lock_y(self) -> int:
        return self.height - 24

    @property
    def headline(self) -> str:
        """The first line of a block; a group's has its cost, ``8 functions · $3.10``, where that fits."""
        whole = f"{self.label} \N{MIDDLE DOT} {self.cost}" if self.members and self.cost else self.label
        return whole if len(whole) <= GROUP_LETTERS else self.label

    @property
    def last_line(self) -> str:
        """The cost, unless the first line has it."""
        return "" if self.members and self.headline != self.label else self.cost

    @property
    def spoken(self) -> str:
        """What the picture shows beside names and arrows, for those who do not see it."""
        return ", ".join([*([self.badge.words] if self.badge else []), *(["fails its check"] if self.failing else [])])


@dataclass(frozen=True)
class Diagram:
    """A picture. ``width`` and ``height`` are the canvas; nodes come in reading order.

    ``expanded``: a group stands open that can be closed again; ``opened`` which part of it, where it is large.
    ``kinds`` are those of the blocks: each one's icon is drawn once.
    """

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    width: int = 0
    height: int = 0
    expanded: bool = False
    opened: Opened | None = None
    kinds: tuple[str, ...] = ()

    @property
    def legend(self) -> str:
        """What arrows and signs of this picture mean; nothing of what is not in it."""
        badges = {node.badge.words: node.badge for node in self.nodes if node.badge}
        signs = [f"{one.sign or ROUND} {words.removeprefix('will be ')}" for words, one in badges.items()]
        dashed = "a stream or an event" + (", or what is removed" if "will be removed" in badges else "")
        meanings = (
            ("Arrows point from what calls to what is called.", bool(self.edges)),
            (f"Dashed: {dashed}.", any(edge.dashed for edge in self.edges)),
            ("Lock: in a private network.", self.locks),
            ("Thick red: a check of it fails.", any(node.failing for node in self.nodes)),
            (f"Signs: {', '.join(signs)}.", bool(signs)),
        )
        return " ".join(words for words, there in meanings if there)

    @property
    def labelled(self) -> bool:
        """Whether there is room for words at the arrows."""
        return len(self.edges) <= MOST_LABELS

    @property
    def components(self) -> tuple[Node, ...]:
        """The blocks that are components: all but the visitors."""
        return tuple(node for node in self.nodes if node.name != VISITORS)

    @property
    def locks(self) -> bool:
        """Whether something lies in a private network: the lock is drawn once and pointed to."""
        return any(node.locked for node in self.nodes)

    @property
    def wide(self) -> bool:
        """Whether it is made smaller to fit beside the sidebar of a laptop."""
        return self.width > SMALLEST_WIDE


def shorten(name: str) -> str:
    """A long name with its middle left out."""
    if len(name) <= NAME_LETTERS:
        return name
    half = (NAME_LETTERS - 1) // 2
    return f"{name[:half]}\N{HORIZONTAL ELLIPSIS}{name[-half:]}"
