// The log form: the next date follows the outcome and the need, the moment is the first touch, thumbs travel little.
const form = () => document.getElementById("log-form");
const field = (name) => form()?.elements[name];
const picked = (name) => form()?.querySelector(`[name="${name}"]:checked`)?.value ?? "";

// --- the next date, as long as nobody has chosen another one -----------------------------------------
let dateChosen = false;

function proposeDate() {
  const box = form()?.querySelector("[data-log-next]");
  const due = field("due_on");
  if (!box || !due || dateChosen) return;
  const unreached = box.dataset.unreached.split(" ").includes(picked("result"));
  const need = { explicit: box.dataset.explicit, none: box.dataset.none }[picked("need")];
  due.value = unreached ? box.dataset.retry : need || box.dataset.asBefore;
}

document.addEventListener("change", (event) => {
  if (event.target.form !== form() || !form()) return;
  if (event.target.name === "due_on") dateChosen = true;
  if (event.target.name === "result" || event.target.name === "need") proposeDate();
});

// A tapped outcome leads on to the text: the keyboard (and its microphone) is there without another tap.
document.addEventListener("click", (event) => {
  if (!event.target.matches?.('#log-form [name="result"]') || event.detail === 0) return;
  const text = field("text");
  if (text && !text.value) text.focus({ preventScroll: matchMedia("(width >= 768px)").matches });
});

// --- when it happened ---------------------------------------------------------------------------------
let touched = false;

document.addEventListener(
  "input",
  (event) => {
    if (!form() || event.target.form !== form() || touched) return;
    touched = true;
    field("typed_at").value = new Date().toISOString();
  },
  true,
);

// Day and time of a moment in the zone of the reader's profile, in which the server reads what is typed here.
function local(moment) {
  const look = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  let parts;
  try {
    parts = new Intl.DateTimeFormat("en-CA", { ...look, timeZone: document.body.dataset.zone }).formatToParts(moment);
  } catch {
    parts = new Intl.DateTimeFormat("en-CA", look).formatToParts(moment); // a zone that this browser does not know
  }
  const of = Object.fromEntries(parts.map((part) => [part.type, part.value]));
  return { day: `${of.year}-${of.month}-${of.day}`, time: `${of.hour}:${of.minute}` };
}

// Only the answer to a save was lost: what the saved contact has planned is not done with that same contact.
function leaveOutOwnPlans() {
  for (const box of form().querySelectorAll(`[data-planned-with="${CSS.escape(field("client_key").value)}"]`)) {
    const group = box.closest("fieldset");
    box.closest("label").remove();
    if (!group.querySelector("input")) group.remove();
  }
}

// A draft of another day: the contact was then, and the form says so.
function restored() {
  touched = true;
  leaveOutOwnPlans();
  tellCycle();
  const at = new Date(field("typed_at").value);
  if (Number.isNaN(at.getTime()) || field("occurred_on").value) return;
  const { day, time } = local(at);
  if (day === local(new Date()).day) return;
  field("occurred_on").value = day;
  field("occurred_time").value ||= time;
  field("occurred_on").closest("details").open = true;
  tellCycle();
}

// --- a day before the present ownership cycle counts for life only, and the form says so before it is saved ------
function tellCycle() {
  const note = form()?.querySelector("[data-before-cycle]");
  const day = field("occurred_on")?.value;
  if (note) note.hidden = !day || day >= note.dataset.beforeCycle;
}

document.addEventListener("change", (event) => {
  if (event.target.form === form() && event.target.name === "occurred_on") tellCycle();
});
document.addEventListener("crm:restored", (event) => {
  if (event.target === form()) restored();
});
document.addEventListener("htmx:load", tellCycle);
if (form()?.dataset.draftRestored !== undefined) restored();
tellCycle();

// Enter in the name of a new person goes on instead of saving half an entry.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return;
  if (!event.target.matches?.('#log-form [name="new_person"]')) return;
  event.preventDefault();
  form().querySelector('[name="result"]')?.focus();
});
