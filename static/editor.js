/* The definition editor: drafts that save as one goes. Without it the page is an ordinary form with the same buttons. */
const get = (id) => document.getElementById(id);
const editor = get("editor"), form = get("component-form"), status = get("save-status");
const BLUR_WAIT = 250, IDLE_WAIT = 2000, LONGEST_RETRY = 15000;
const LOST = "Not saved, trying again; your text is safe in this tab";
const KEPT = "draft:" + location.pathname + ":" + form.dataset.component, WHO = get("page").dataset.user;
const readOnly = "readOnly" in editor.dataset;
let savedAt = new Date(status.dataset.saved);
let unsaved = "unsaved" in status.dataset;
let dirty = false, running = null, stopped = false, conflict = false, leaving = false, retry = 0, timer = 0;

// The status line.
function say(text, live) {
  status.setAttribute("aria-live", live || "polite");
  if (status.textContent !== text) status.textContent = text;
}
setInterval(() => { // not read out: it is a clock
  const seconds = Math.round((Date.now() - savedAt) / 1000);
  if (dirty || unsaved || running || stopped || readOnly || seconds >= 3600) return;
  say("Saved " + (seconds < 5 ? "just now" : seconds < 60 ? seconds + " s ago" : Math.floor(seconds / 60) + " min ago"), "off");
}, 2000);

// Saving.
function headers() {
  return { "X-Requested-With": "tierboard", "HX-Request": "true", "X-Person": WHO, "X-CSRFToken": tierboard.token() || form.elements.csrfmiddlewaretoken.value };
}
const entries = () => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
function body(does) {
  const data = new FormData();
  entries().forEach(([name, value]) => data.append(name, value));
  if (does) data.set("do", does);
  return data;
}
function keep(sent) { try { if (sent || dirty && !conflict) sessionStorage.setItem(KEPT, JSON.stringify({ by: WHO, sent, entries: entries() })); } catch (full) { return; } }
function forget() { sessionStorage.removeItem(KEPT); }
function touched(wait) {
  if (readOnly) return;
  dirty = true;
  if (stopped) return keep();
  clearTimeout(timer);
  timer = setTimeout(save, wait);
}
function save(does) {
  clearTimeout(timer);
  if (running) return running.then(() => (does || dirty && !stopped ? save(does) : undefined));
  if (!(dirty || does) || stopped || !form.dataset.component) return Promise.resolve();
  dirty = false;
  say("Saving…");
  running = fetch(location.href, { method: "POST", body: body(does), redirect: "error", headers: headers() })
    .then(answered, lost).finally(() => { running = null; });
  return running;
}
function lost() {
  retry = Math.min(LONGEST_RETRY, retry ? retry * 2 : 1000);
  say(LOST);
  touched(retry);
  keep();
}
function answered(response) {
  if (!(response.headers.get("Content-Type") || "").startsWith("application/json")) return turnedDown(response.status);
  retry = 0;
  return response.json().then((answer) => {
    if (answer.html.compare) { // kept with the version that it started from, so that the server compares again after a reload
      dirty = true;
      keep();
    }
    conflict = Boolean(answer.html.compare);
    update(answer);
    unsaved = !answer.saved;
    if (answer.saved) {
      savedAt = new Date();
      say("Saved just now");
      if (!dirty) forget();
      refresh();
      return;
    }
    dirty = true;
    stopped = conflict;
    say(stopped ? answer.sentence : "Not saved: " + answer.sentence);
    keep();
    if (stopped) get("compare-card").focus();
  });
}
function turnedDown(code) {
  if (code >= 500 || code === 429) return lost();
  dirty = stopped = true;
  keep();
  more().then((found) => say("Not saved: " + found.why(code)));
  form.classList.add("needs-button");
  const why = { 401: "signed-out", 409: "somebody-else" }[code];
  if (why) document.dispatchEvent(new CustomEvent("tierboard:" + why));
}
document.addEventListener("tierboard:signed-in", () => { if (!conflict) { stopped = false; save(); } });

// Up to date, but never where somebody is typing.
function update(answer) {
  form.elements.version.value = answer.version;
  form.elements.began.value = answer.began;
  Object.entries(answer.rows).forEach(([name, numbers]) => numbers.forEach((number, index) => {
    const origin = form.elements[name + "-" + number + "-from"];
    if (origin) origin.value = index;
  }));
  Object.entries(answer.html).forEach(([id, html]) => replace(id, html));
  more().then((found) => Object.entries(answer.errors).forEach(([id, messages]) => found.showErrors(id, messages)));
}
function replace(id, html) {
  const place = get(id);
  const inside = place && place.contains(document.activeElement);
  if (!place || (inside && !/^(live|slot|volume)-/.test(id))) return;
  const open = [...place.querySelectorAll("details")].map((fold) => fold.open);
  const note = place.querySelector("#message");
  place.innerHTML = html;
  place.querySelectorAll("details").forEach((fold, index) => { fold.open = open[index] || fold.open; });
  if (note && note.value !== note.defaultValue && get("message")) get("message").value = note.value;
  if (inside && id === "volume-note") (place.querySelector("button") || get("volume")).focus();
  place.dispatchEvent(new CustomEvent("tierboard:drawn", { bubbles: true }));
}

// Beside the form.
const volume = get("volume-form"), live = document.querySelector(".live"), panel = get("diagram-panel");
let asking = 0;
function refresh(what) {
  if (!volume) return undefined;
  const mine = ++asking, query = new URLSearchParams(new FormData(volume));
  if (!panel.hidden) query.set("diagram", "1");
  if (what) query.set(what, "1"); else busy(true);
  return fetch(volume.dataset.address + "?" + query, { headers: headers() })
    .then((response) => (response.ok ? response.json() : Promise.reject(response)))
    .then((answer) => {
      if (mine !== asking) return undefined;
      Object.entries(answer.html).forEach(([id, html]) => replace(id, html));
      volume.elements.volume.setAttribute("aria-invalid", Boolean(get("volume-problem")));
      if (what || Object.keys(answer.effects).length) more().then((found) => found.effects(form, answer.effects));
      busy(false);
      return what || refresh("effects");
    })
    .catch(() => busy(false));
}
function busy(on) { live.dispatchEvent(new CustomEvent("tierboard:busy", { detail: on, bubbles: true })); }
function priced(event) {
  event.preventDefault();
  const address = new URL(location.href);
  address.searchParams.set("volume", volume.elements.volume.value);
  history.replaceState(null, "", address);
  refresh();
}
if (volume) ["change", "submit"].forEach((what) => volume.addEventListener(what, priced));

// What a person does.
const saves = (element) => element.name && form.contains(element) && !/^(message|new_name|add_)/.test(element.name);
form.addEventListener("input", (event) => { if (saves(event.target) && event.target.type !== "file") touched(IDLE_WAIT); });
form.addEventListener("change", (event) => {
  if (event.target.dataset.upload && event.target.files.length) press(event.target.dataset.upload);
  else if (saves(event.target)) touched(BLUR_WAIT);
});
document.addEventListener("keydown", (event) => {
  const drop = event.key === "Escape" && event.target.closest(".drop[open]");
  if (drop) { drop.open = false; drop.firstElementChild.focus(); }
  if (event.key !== "Enter") return;
  const value = event.target.dataset.enter;
  if (!value && !(form.contains(event.target) && event.target.matches("input:not([type=radio], [type=checkbox])"))) return;
  event.preventDefault();
  if (value) press(value); else touched(0);
});
function press(value) {
  const button = Object.assign(document.createElement("button"), { name: "do", value: value, hidden: true });
  form.append(button);
  form.requestSubmit(button);
}
// The form goes out whole with every button, so a save that is on its way only has to be waited for.
form.addEventListener("submit", (event) => {
  const by = event.submitter, value = by ? by.value : "save";
  if (by && ("addRow" in by.dataset || "dropRow" in by.dataset)) {
    event.preventDefault();
    more().then((found) => { if ("addRow" in by.dataset) found.addRow(by); else { found.dropRow(by); touched(0); } });
    return;
  }
  if (value.startsWith("reset:")) {
    event.preventDefault();
    event.stopPropagation();
    save(value).then(() => { const first = get(value.replace("reset:", "slot-")).querySelector("input:not([type=hidden]), select, textarea"); if (first) first.focus(); });
    return;
  }
  form.elements.csrfmiddlewaretoken.value = headers()["X-CSRFToken"];
  if (!running) return;
  clearTimeout(timer);
  event.preventDefault();
  running.then(() => press(value));
}, true);
// Once it really goes, a copy stays until the server has said that it saved it: the way there may be lost.
document.addEventListener("submit", (event) => {
  if (event.target !== form || event.defaultPrevented) return;
  clearTimeout(timer);
  const word = Date.now().toString(36) + Math.random().toString(36).slice(2), to = new URL(location.href);
  to.searchParams.set("sent", word); // an address of its own: the page of an error must not take this one's place in the history
  form.action = to;
  form.elements.sent.value = word;
  keep(word);
  leaving = true;
  dirty = false;
});
window.addEventListener("pagehide", () => keep());
window.addEventListener("pageshow", (event) => { if (event.persisted && leaving) { leaving = false; touched(0); } });
window.addEventListener("beforeunload", (event) => { if (dirty && !leaving) event.preventDefault(); });
document.addEventListener("click", (event) => {
  const drop = document.querySelector(".drop[open]");
  if (drop && !drop.contains(event.target)) drop.open = false;
  const link = event.target.closest("a[href]");
  if (link && "forget" in link.dataset) { dirty = false; forget(); return; }
  if (!link || link.target || event.metaKey || event.ctrlKey || event.shiftKey || event.defaultPrevented) return;
  if (link.dataset.add) { event.preventDefault(); more().then((found) => found.openAdd(link.dataset.add)); return; }
  if ((!dirty && !running) || stopped || link.getAttribute("href").startsWith("#")) return;
  event.preventDefault();
  save().then(() => { if (!dirty) location.href = link.href; });
});

// What is rarely needed.
const more = () => import(editor.dataset.more);
let any = false;
try { any = Object.keys(sessionStorage).some((key) => key.startsWith("draft:")); } catch (refused) { any = false; }
if (any) more().then((found) => {
  const kept = found.recall(WHO)[KEPT];
  if (kept && !readOnly && !unsaved) { found.restore(form, kept); touched(0); }
});
const add = get("add");
if (add) add.addEventListener("toggle", () => more().then((found) => found.picker()), { once: true });
if (volume && editor.dataset.prices) refresh();
const summary = document.querySelector("#problem-summary[autofocus]") || get("compare-card");
if (summary) summary.focus();
