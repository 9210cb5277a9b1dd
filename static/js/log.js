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

const two = (number) => String(number).padStart(2, "0");

document.addEventListener("crm:restored", (event) => {
  if (event.target !== form()) return;
  touched = true;
  // What came back is seen: a date behind a closed "More" would date the next quick entry back.
  if (field("occurred_on").value || field("occurred_time").value) form().querySelector("details").open = true;
  const at = new Date(field("typed_at").value);
  if (Number.isNaN(at.getTime()) || at.toDateString() === new Date().toDateString() || field("occurred_on").value) return;
  // A draft of another day: the contact was then, and the form says so.
  field("occurred_on").value = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  field("occurred_time").value = `${two(at.getHours())}:${two(at.getMinutes())}`;
  form().querySelector("details").open = true;
});

// Enter in the name of a new person goes on instead of saving half an entry.
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.isComposing || event.ctrlKey || event.metaKey) return;
  if (!event.target.matches?.('#log-form [name="new_person"]')) return;
  event.preventDefault();
  form().querySelector('[name="result"]')?.focus();
});
