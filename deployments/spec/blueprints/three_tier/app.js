"use strict";

// Talks to the API whose address Tierboard writes into tierboard-config.json beside this page at each deployment.

const PAGE_SIZE = 20;
const byId = (id) => document.getElementById(id);
const counted = (count) => (count === 1 ? "1 note" : `${count} notes`);

let api = "";
let oldest = null;

async function findApi() {
  const answer = await fetch("/tierboard-config.json", { cache: "no-store" });
  if (!answer.ok) throw new Error("This page does not know its API yet. Deploy it once more.");
  const { apis } = await answer.json();
  const address = apis && Object.values(apis)[0];
  if (!address) throw new Error("This page is not connected to an API.");
  return address.replace(/\/+$/, "");
}

async function call(path, options = {}) {
  let answer;
  try {
    answer = await fetch(api + path, options);
  } catch {
    throw new Error("The API cannot be reached. Check your connection and try again.");
  }
  if (answer.status === 204) return null;
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(body.error || `The API answered with an error (${answer.status}). Try again.`);
  return body;
}

function say(text) {
  byId("state").textContent = text;
}

function complain(text) {
  byId("problem").textContent = text;
  byId("text").setAttribute("aria-invalid", text ? "true" : "false");
}

function updateCount() {
  const count = byId("notes").children.length;
  const more = !byId("more").hidden;
  byId("count").textContent = count ? counted(count) + (more ? " shown, there are more" : "") : "";
  if (!count && !more) say("Nothing here yet. Write the first note.");
}

function noteElement(note) {
  const item = document.createElement("li");
  item.className = "note";
  item.dataset.id = note.id;

  const text = document.createElement("p");
  text.textContent = note.text;

  const time = document.createElement("time");
  time.className = "hint";
  time.dateTime = new Date(note.created).toISOString();
  time.textContent = new Date(note.created).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });

  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "quiet";
  remove.textContent = "Delete";
  remove.setAttribute("aria-label", `Delete the note: ${note.text.slice(0, 60)}`);
  remove.addEventListener("click", () => removeNote(item, remove));

  const row = document.createElement("div");
  row.className = "row";
  row.append(time, remove);
  item.append(text, row);
  return item;
}

async function loadNotes() {
  byId("retry").hidden = true;
  byId("more").setAttribute("aria-disabled", "true");
  say("Loading notes…");
  try {
    if (!api) api = await findApi();
    if (!oldest) byId("greeting").textContent = (await call("/")).greeting;
    const page = await call(`/notes?limit=${PAGE_SIZE}` + (oldest ? `&before=${encodeURIComponent(oldest)}` : ""));
    byId("notes").append(...page.notes.map(noteElement));
    if (page.notes.length) oldest = page.notes[page.notes.length - 1].id;
    byId("more").hidden = !page.more;
    say("");
    updateCount();
  } catch (error) {
    say(error.message);
    byId("retry").hidden = false;
  } finally {
    byId("more").removeAttribute("aria-disabled");
  }
}

async function addNote(event) {
  event.preventDefault();
  const field = byId("text");
  const button = byId("send");
  if (button.getAttribute("aria-disabled") === "true") return;
  const text = field.value.trim();
  if (!text) {
    complain("Write something first.");
    field.focus();
    return;
  }
  complain("");
  button.setAttribute("aria-disabled", "true");
  try {
    if (!api) api = await findApi();
    const note = await call("/notes", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text }),
    });
    byId("notes").prepend(noteElement(note));
    if (!oldest) oldest = note.id;
    field.value = "";
    say("Note added.");
    updateCount();
  } catch (error) {
    complain(error.message);
  } finally {
    button.removeAttribute("aria-disabled");
    field.focus();
  }
}

async function removeNote(item, button) {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  try {
    await call(`/notes/${encodeURIComponent(item.dataset.id)}`, { method: "DELETE" });
    const next = item.nextElementSibling || item.previousElementSibling;
    item.remove();
    say("Note deleted.");
    updateCount();
    (next ? next.querySelector("button") : byId("text")).focus();
  } catch (error) {
    button.removeAttribute("aria-disabled");
    say(error.message);
  }
}

byId("add").addEventListener("submit", addNote);
byId("retry").addEventListener("click", loadNotes);
byId("more").addEventListener("click", loadNotes);
loadNotes();
