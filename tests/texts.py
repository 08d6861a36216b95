"""Generated texts that look like scraped news: story, junk, broken white space and hostile characters."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from cleaner.rules.load import load_rules

STORIES = Path(__file__).parent / "stories"

STORY_LINES = [line for path in sorted(STORIES.glob("*.txt")) for line in path.read_text("utf-8").splitlines()]

JUNK_LINES = [
    example
    for rule in load_rules().rules
    for example in (*rule.examples.junk, *(change.from_ for change in rule.examples.changed))
    if isinstance(example, str)
]

AWKWARD = [
    "",
    " ",
    "\t",
    "\u00a0\u00a0",
    "x" * 300,
    "İstanbul ve Iğdır STRASSE straße ΣΊΣΥΦΟΣ σίσυφος",
    "e\u0301te\u0301 na\u0308ive",
    "\u202eolleh\u202c \u200bzero\u200bwidth\ufeff",
    "<script>alert(1)</script> &amp;lt;b&amp;gt; &#8217;",
    "cafÃ© â€œquotedâ€\u009d",
    "one , two . Three ( four )",
    "- - - -",
    "By",
    "A\u2028B\x85C\rD\x00E",
    "[an error occurred while processing the directive]",
]

lines = st.one_of(
    st.sampled_from(STORY_LINES),
    st.sampled_from(JUNK_LINES),
    st.sampled_from(AWKWARD),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
)
ends = st.sampled_from(["\n", "\n", "\n\n", "\n\n", "\r\n", "\n\n\n", " \n", " "])


@st.composite
def documents(draw: st.DrawFn) -> str:
    """A text of up to 25 lines."""
    count = draw(st.integers(0, 25))
    text = "".join(draw(lines) + draw(ends) for _ in range(count))
    if count and draw(st.booleans()):  # the headline again
        text += text.partition("\n")[0]
    return text
