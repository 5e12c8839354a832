/* Lists that ask for themselves (data-poll names this file); loaded by ui.js where there is one. A new list takes the old
   one's place only when more than the time of day changed, and never while somebody types in it. Whoever stood on a link
   stands on it again. Of the list's short data-news, what is new in it is said aloud: not all of the list again. */
const answers = new Map();
const places = (list) => [...list.querySelectorAll("a[href], button, summary, [tabindex]")];
let stood = null;

const news = Object.assign(document.createElement("p"), { className: "visually-hidden", id: "news" });
news.setAttribute("role", "status");
document.getElementById("main").append(news);

function typing(list) {
  if (list.contains(document.activeElement) && document.activeElement.matches("input, select, textarea")) return true;
  return [...list.querySelectorAll("input:not([type=hidden]):not([type=checkbox]), textarea")].some((field) => field.value !== field.defaultValue);
}

/* What tells one place of a list from the others; the same link may stand there twice, so it is counted as well. */
const nameOf = (place) => [place.tagName, place.id, place.getAttribute("href"), place.dateTime, place.matches("button, summary") && place.textContent].join(" ");
function alike(list, name) { return places(list).filter((one) => nameOf(one) === name); }

/* The times alone, where they stand: nothing else of the list is touched. */
function tick(list, answer) {
  const fresh = new DOMParser().parseFromString(answer, "text/html").getElementById(list.id).querySelectorAll("time");
  list.querySelectorAll("time").forEach((time, index) => {
    if (fresh[index] && time.textContent !== fresh[index].textContent) time.textContent = fresh[index].textContent;
  });
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const list = event.detail.target;
  if (!event.detail.shouldSwap || !list || !list.matches("main [data-poll]")) return;
  const answer = event.detail.serverResponse;
  const words = answer.replace(/name="csrfmiddlewaretoken" value="[^"]*"/g, "").replace(/(<time\b[^>]*>)[^<]*/g, "$1");
  if (typing(list)) { event.detail.shouldSwap = false; return; }
  if (answers.get(list.id) === words) { event.detail.shouldSwap = false; tick(list, answer); return; }
  answers.set(list.id, words);
  const at = list.contains(document.activeElement) && document.activeElement;
  stood = { id: list.id, news: (list.dataset.news || "").split("|"), name: at && nameOf(at), nth: at && alike(list, nameOf(at)).indexOf(at) };
});

document.addEventListener("htmx:afterSwap", () => {
  const list = stood && document.getElementById(stood.id);
  if (!list) return;
  const again = stood.name && alike(list, stood.name);
  if (again && again.length) (again[stood.nth] || again[0]).focus({ preventScroll: true });
  const said = (list.dataset.news || "").split("|").filter((one) => !stood.news.includes(one));
  if (said.length) news.textContent = said.join(". ");
  stood = null;
});
