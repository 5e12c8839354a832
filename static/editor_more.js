/* The editor's rarer things, loaded when needed: lines of lists, new components, price effects, what a tab kept. */

const get = (id) => document.getElementById(id);
const drawn = (row) => row.dispatchEvent(new CustomEvent("tierboard:drawn", { bubbles: true }));

const made = (tag, values) => Object.assign(document.createElement(tag), values);
const blank = (list, name) => made("div", { innerHTML: list.querySelector(":scope > template").innerHTML.replaceAll("§", name) }).firstElementChild;

export function addRow(button) {
  const list = button.closest("[data-rows]"), name = list.dataset.rows;
  const used = [...list.querySelectorAll("[name]")].map((input) => Number((input.name.slice(name.length + 1).match(/^\d+(?=-)/) || [-1])[0]));
  const row = blank(list, name + "-" + (Math.max(-1, ...used) + 1));
  list.querySelector(".row-list").append(row);
  drawn(row);
  const first = row.querySelector("input:not([type=hidden]), select, textarea");
  if (first) first.focus();
}

export function dropRow(button) {
  const row = button.closest(".row-item"), list = row.closest("[data-rows]");
  row.remove();
  list.querySelector("[data-add-row]").focus();
}

/* What this tab kept, by the form's place; others' copies go, and those that the server has saved. */
export function recall(who) {
  const receipts = (document.cookie.match(/(?:^|; )saved=([\w.]*)/) || ["", ""])[1].split("."), found = {};
  Object.keys(sessionStorage).filter((key) => key.startsWith("draft:")).forEach((key) => {
    let kept = null;
    try { kept = JSON.parse(sessionStorage.getItem(key)); } catch (broken) { kept = null; }
    if (kept && kept.by === who && !receipts.includes(kept.sent)) found[key] = kept.entries;
    else sessionStorage.removeItem(key);
  });
  return found;
}

/* What was typed when a save or the connection was lost: the server compares. */
export function restore(form, kept) {
  new Map(kept).forEach((value, key) => {
    const list = !form.elements[key] && [...form.querySelectorAll("[data-rows]")].find((one) => key.startsWith(one.dataset.rows + "-"));
    const [, name, inner] = key.match(/(.*-\d+)-(.*)/) || [], old = get("f-" + name);
    if (list && name && inner !== "row") {
      const row = blank(list, name);
      if (old) row.firstElementChild.value = old.firstElementChild.value;
      if (old) old.replaceWith(row); else list.querySelector(".row-list").append(row);
      drawn(row);
    }
    const found = form.elements[key];
    const inputs = found instanceof RadioNodeList ? [...found] : found ? [found] : [];
    inputs.forEach((input) => {
      if (/radio|checkbox/.test(input.type)) input.checked = input.value === value;
      else if (inputs.length === 1) input.value = value;
      drawn(input);
    });
  });
}

export function why(code) {
  const large = "this is too large to send. Upload it as a zip instead.";
  return {
    400: large, 413: large,
    401: "you are signed out. Your text is safe in this tab.",
    403: "this page is too old. Load it again: your text is kept.",
    409: "somebody else is signed in now. Copy what you need, then load the page again.",
    404: "this application is not there any more.",
  }[code] || "the server answered with " + code + ".";
}

/* The problems of one field, where it stands: said once somebody has left it, but what is put right goes at once. */
export function showErrors(id, messages) {
  const control = get(id), at = document.activeElement, home = messages.length && (control || get((id.match(/.*-\d+/) || [])[0]));
  let place = get(id + "-problems");
  if (!place && home) { // a line's field has a place once it has a problem
    place = made("div", { id: id + "-problems", className: "problems" });
    home.closest(".field, .folded").append(place);
    home.setAttribute("aria-describedby", home.getAttribute("aria-describedby") + " " + place.id);
  }
  const typing = at.matches("input:not([type=radio], [type=checkbox]), textarea");
  if (!place || (messages.length && typing && place.closest(".field").contains(at))) return;
  place.replaceChildren(...messages.map((message) => made("p", { className: "problem", textContent: message })));
  const field = place.closest(".field"), more = place.closest("details.more");
  if (field) field.classList.toggle("invalid", messages.length > 0);
  if (more && messages.length) more.open = true;
  if (control && control.matches("input, select, textarea")) control.setAttribute("aria-invalid", messages.length > 0);
}

/* What each choice would change a month, beside it. */
export function effects(form, found) {
  const of = (name, value) => found[name]?.[value] || "";
  form.querySelectorAll("select[name^=s-] option").forEach((option) => {
    option.dataset.label = option.dataset.label || option.textContent;
    const effect = of(option.parentElement.name, option.value);
    option.textContent = option.dataset.label + (effect && " · " + effect);
  });
  form.querySelectorAll("input:is([type=radio], [type=checkbox])[name^=s-]").forEach((input) => {
    const radio = input.type === "radio", place = input.closest(radio ? "label" : ".field").querySelector(".effect");
    const effect = of(input.name, radio ? input.value : !input.checked);
    if (place) place.textContent = effect && (radio ? "" : input.checked ? "Off: " : "On: ") + effect;
  });
}

// ---------- the kinds that may be added ----------
let wired = false;

export function picker() {
  if (wired) return;
  wired = true;
  const name = get("add-name"), find = get("add-find");
  find.parentElement.hidden = false;
  find.addEventListener("input", () => show(find.value));
  name.addEventListener("input", () => { name.dataset.typed = "1"; });
  get("add-kinds").addEventListener("change", ({ target }) => { if (!name.dataset.typed) name.value = target.dataset.name || target.value; });
}

export function openAdd(tier) {
  picker();
  get("add").open = true;
  get("add-find").value = "";
  show("", tier);
  get("add-kinds").querySelector("label:not([hidden]) input").focus();
}

function show(word, tier) {
  const words = word.toLowerCase().split(/\s+/), kinds = get("add-kinds");
  let left = 0;
  kinds.querySelectorAll(".pick-tier").forEach((group) => {
    const picks = [...group.querySelectorAll("label")];
    picks.forEach((pick) => { pick.hidden = !words.every((one) => pick.dataset.words.includes(one)) || Boolean(tier && group.dataset.tier !== tier); });
    group.hidden = picks.every((pick) => pick.hidden);
    left += !group.hidden;
  });
  get("add-none").hidden = left > 0;
  const shown = "label:not([hidden]) input";
  if (left && !kinds.querySelector(shown + ":checked")) kinds.querySelector(".pick-tier:not([hidden]) " + shown).click();
}
