/* Code fields: line numbers, colours beneath the text, Tab and line breaks that indent. Without it they are text fields. */
const WORDS = "and as async await break case catch class const continue def default del do elif else except export finally for from function global if import in is lambda let new not of or pass raise return static switch this throw try typeof var void while with yield None True False null true false undefined self";
const TOKENS = new RegExp([
  "(#(?![0-9a-fA-F]{3,8}\\b).*|\\/\\/.*|\\/\\*[^]*?(?:\\*\\/|$)|<!--[^]*?(?:-->|$))",
  "(\"\"\"[^]*?(?:\"\"\"|$)|'''[^]*?(?:'''|$)|`(?:\\\\.|[^`\\\\])*`?|\"(?:\\\\.|[^\"\\\\\\n])*\"?|'(?:\\\\.|[^'\\\\\\n])*'?)",
  "((?<![\\w.-])(?:" + WORDS.replace(/ /g, "|") + ")(?![\\w-])|<\\/?[a-zA-Z][\\w-]*|@[\\w-]+)",
  "(\\b\\d[\\w.%]*|#[0-9a-fA-F]{3,8}\\b)",
].join("|"), "g");
const MOST = 60000; // longer texts stay plain: colouring each key press would be felt

function colours(text) {
  const found = document.createDocumentFragment();
  let at = 0;
  for (const match of text.matchAll(TOKENS)) {
    const mark = document.createElement("i");
    mark.className = "p-" + "cskn"[match.slice(1).findIndex(Boolean)];
    mark.textContent = match[0];
    found.append(text.slice(at, match.index), mark);
    at = match.index + match[0].length;
  }
  found.append(text.slice(at) + "\n");
  return found;
}

function wire(area) {
  if (area.previousElementSibling) return;
  const [gutter, paint] = ["gutter", "paint"].map((name) => {
    const box = document.createElement("pre");
    box.className = name;
    box.setAttribute("aria-hidden", "true");
    area.before(box);
    return box;
  });
  // Tab only indents for who is writing: whoever comes by with Tab goes on with Tab, and changes nothing.
  let lines = 0, leave = true;
  const draw = () => {
    const count = area.value.split("\n").length;
    if (count !== lines) gutter.textContent = Array.from({ length: count }, (_, index) => index + 1).join("\n");
    lines = count;
    const plain = area.value.length > MOST;
    area.parentElement.classList.toggle("painted", !plain);
    paint.replaceChildren(plain ? "" : colours(area.value));
    follow();
  };
  const follow = () => {
    gutter.scrollTop = paint.scrollTop = area.scrollTop;
    paint.scrollLeft = area.scrollLeft;
  };
  const put = (text) => {
    area.setRangeText(text, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  };
  ["input", "painting"].forEach((what) => area.addEventListener(what, draw));
  area.addEventListener("scroll", follow);
  area.addEventListener("focus", () => { leave = true; });
  area.addEventListener("pointerdown", () => setTimeout(() => { leave = false; }));
  area.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { leave = true; return; }
    const start = area.value.lastIndexOf("\n", area.selectionStart - 1) + 1;
    const before = area.value.slice(start, area.selectionStart);
    if (event.key === "Tab" && !event.shiftKey && !leave && !area.disabled) { event.preventDefault(); put("    "); }
    if (event.key === "Enter" && !event.isComposing) {
      const deeper = /[:{([]\s*$/.test(before) ? (/^ {2}\S/m.test(area.value) ? "  " : "    ") : "";
      event.preventDefault();
      put("\n" + before.match(/^[ \t]*/)[0] + deeper);
    }
    if (!["Shift", "Tab"].includes(event.key)) leave = false;
  });
  draw();
}
const all = (root) => root.querySelectorAll("textarea[data-code]").forEach(wire);
document.addEventListener("tierboard:drawn", ({ target }) => { if (target.matches("textarea")) target.dispatchEvent(new Event("painting")); else all(target); });
all(document);
