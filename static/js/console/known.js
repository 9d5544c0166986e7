// Says when this person may have been here before: by phone number, or name and birth date.

const place = document.getElementById("known");
const TELLS = /^(phone|caller_phone|person_name|birth_date)$/;
let asked = 0;

// `saved` are the paths of answers that were just saved.
export async function lookAgain(saved) {
  if (!saved.some((path) => TELLS.test(path))) return;
  asked += 1;
  const mine = asked;
  try {
    const headers = { Accept: "application/json" };
    const answer = await fetch(place.dataset.url, { cache: "no-store", headers });
    if (!answer.ok || mine !== asked) return;
    say((await answer.json()).matches);
  } catch {
    // The page to look up earlier intakes is one link away.
  }
}

function say(matches) {
  place.replaceChildren();
  if (!matches.length) return;
  const line = document.createElement("p");
  const link = document.createElement("a");
  link.href = place.dataset.lookUp;
  const many = matches.length === 1 ? "An earlier intake" : `${matches.length} earlier intakes`;
  const by = [...new Set(matches.flatMap((match) => match.by))].join(", ");
  link.textContent = "Look and compare";
  line.append(`${many} may be of the same person (${by}): ${matches.map((each) => each.reference).join(", ")}. `, link);
  line.className = "notice warn";
  place.append(line);
}
