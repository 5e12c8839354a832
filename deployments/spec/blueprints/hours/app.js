"use strict";

// Asks the API whose address Tierboard writes into tierboard-config.json beside this page at each deployment.

const NAMES = { Mon: "Monday", Tue: "Tuesday", Wed: "Wednesday", Thu: "Thursday", Fri: "Friday", Sat: "Saturday", Sun: "Sunday" };
const byId = (id) => document.getElementById(id);

async function findApi() {
  const answer = await fetch("/tierboard-config.json", { cache: "no-store" });
  if (!answer.ok) throw new Error("This page does not know its API yet. Deploy it once more.");
  const { apis } = await answer.json();
  const address = apis && Object.values(apis)[0];
  if (!address) throw new Error("This page is not connected to an API.");
  return address.replace(/\/+$/, "");
}

async function ask() {
  let answer;
  try {
    answer = await fetch(`${await findApi()}/hours`);
  } catch (error) {
    throw error instanceof TypeError ? new Error("The API cannot be reached. Check your connection.") : error;
  }
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(body.error || `The API answered with an error (${answer.status}).`);
  return body;
}

function row({ day, hours }) {
  const line = document.createElement("tr");
  const head = document.createElement("th");
  head.scope = "row";
  head.textContent = NAMES[day] || day;
  const cell = document.createElement("td");
  cell.textContent = hours.length ? hours.join(", ") : "closed";
  line.append(head, cell);
  return line;
}

function sentence({ open, changes }) {
  if (open) return `We are open until ${changes}.`;
  return changes ? `We are closed and open at ${changes}.` : "We are closed for today.";
}

async function show() {
  byId("retry").hidden = true;
  byId("now").textContent = "Asking whether we are open…";
  try {
    const found = await ask();
    if (found.name) byId("name").textContent = found.name;
    byId("now").textContent = sentence(found);
    byId("week").replaceChildren(...found.days.map(row));
  } catch (error) {
    byId("now").textContent = error.message;
    byId("retry").hidden = false;
  }
}

byId("retry").addEventListener("click", show);
show();
