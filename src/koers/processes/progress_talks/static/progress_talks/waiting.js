// Opens the talk on the page of who waits for it to begin.
const place = document.querySelector("[data-await]");
let before = null;

async function look() {
  if (document.hidden) return;
  const reply = await fetch(place.dataset.await, { redirect: "manual" }).catch(() => null);
  if (reply?.status !== 200) return;
  const { stage } = await reply.json();
  if (before !== null && stage !== before) location.reload();
  before = stage;
}

if (place) {
  look();
  setInterval(look, 5000);
}
