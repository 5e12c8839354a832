"use strict";

// Asks the API whose address Tierboard writes into tierboard-config.json beside this page at each deployment.

const byId = (id) => document.getElementById(id);
const counted = (count) => (count === 1 ? "1 vote" : `${count} votes`);

let api = "";

async function findApi() {
  const answer = await fetch("/tierboard-config.json", { cache: "no-store" });
  if (!answer.ok) throw new Error("This page does not know its API yet. Deploy it once more.");
  const { apis } = await answer.json();
  const address = apis && Object.values(apis)[0];
  if (!address) throw new Error("This page is not connected to an API.");
  return address.replace(/\/+$/, "");
}

async function call(options = {}) {
  let answer;
  try {
    if (!api) api = await findApi();
    answer = await fetch(`${api}/poll`, options);
  } catch (error) {
    throw error instanceof TypeError ? new Error("The API cannot be reached. Check your connection.") : error;
  }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(body.error || `The API answered with an error (${answer.status}).`);
  return body;
}

function choice({ text }, number) {
  const field = document.createElement("input");
  field.type = "radio";
  field.name = "answer";
  field.value = text;
  field.required = true;
  field.id = `answer-${number}`;
  const label = document.createElement("label");
  label.append(field, text);
  return label;
}

function bar({ text, votes }, all) {
  const line = document.createElement("li");
  const words = document.createElement("span");
  words.textContent = `${text}: ${counted(votes)}`;
  const meter = document.createElement("meter");
  meter.max = Math.max(1, all);
  meter.value = votes;
  meter.setAttribute("aria-hidden", "true");
  line.append(words, meter);
  return line;
}

function show(found) {
  byId("question").textContent = found.question || "Poll";
  byId("bars").replaceChildren(...found.answers.map((row) => bar(row, found.votes)));
  byId("standing").hidden = false;
  byId("state").textContent = found.votes ? `${counted(found.votes)} so far.` : "Nobody has voted yet.";
}

async function load() {
  byId("retry").hidden = true;
  byId("state").textContent = "Asking how it stands…";
  try {
    const found = await call();
    show(found);
    byId("choices").replaceChildren(...found.answers.map(choice));
    byId("vote").hidden = false;
  } catch (error) {
    byId("state").textContent = error.message;
    byId("retry").hidden = false;
  }
}

async function send(event) {
  event.preventDefault();
  const button = byId("send");
  const chosen = new FormData(byId("vote")).get("answer");
  if (button.getAttribute("aria-disabled") === "true") return;
  byId("problem").textContent = chosen ? "" : "Choose an answer first.";
  if (!chosen) return;
  button.setAttribute("aria-disabled", "true");
  try {
    show(
      await call({
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ answer: chosen }),
      }),
    );
    byId("vote").hidden = true;
    byId("thanks").hidden = false;
    byId("thanks").focus();
  } catch (error) {
    byId("problem").textContent = error.message;
  } finally {
    button.removeAttribute("aria-disabled");
  }
}

byId("vote").addEventListener("submit", send);
byId("retry").addEventListener("click", load);
load();
