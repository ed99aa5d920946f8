"use strict";
(() => {
  // Keeps a card within the window; without this script it only opens to the right and below.
  function place(event) {
    const mark = event.target.closest && event.target.closest(".target mark");
    if (!mark) return;
    const cards = mark.querySelector(".cards");
    cards.style.translate = "";
    const box = cards.getBoundingClientRect();
    const right = Math.min(0, document.documentElement.clientWidth - 8 - box.right);
    const left = Math.max(0, 8 - box.left);
    const above = mark.getBoundingClientRect().top - 4;
    const up = box.bottom > window.innerHeight && above > box.height ? above - box.bottom : 0;
    cards.style.translate = `${right || left}px ${up}px`;
  }
  document.addEventListener("focusin", place);
  document.addEventListener("mouseover", place);

  const form = document.querySelector(".filters");
  if (!form) return;
  const articles = [...document.querySelectorAll(".document")];
  const marks = [...document.querySelectorAll(".target mark")].map((mark) => ({
    mark,
    cards: [...mark.querySelectorAll(".card")],
    article: mark.closest(".document"),
    findings: mark.dataset.findings.split(";").map((text) => {
      const [id, check, score] = text.split("|");
      return { id, check, score: Number(score) };
    }),
  }));
  const sources = [...document.querySelectorAll(".source mark")];
  const all = new Set(marks.flatMap((one) => one.findings.map((finding) => finding.id)));

  const languages = [...new Set(articles.map((one) => one.dataset.language))].sort();
  for (const language of languages.filter(Boolean)) form.language.add(new Option(language, language));

  function update() {
    const checks = new Set([...form.querySelectorAll("[name=check]:checked")].map((one) => one.value));
    const language = form.language.value;
    const least = Number(form.score.value);
    form.querySelector("output").textContent = least.toFixed(2);
    const shown = new Set();
    for (const one of marks) {
      const foreign = language && one.article.dataset.language !== language;
      let any = false;
      one.findings.forEach((finding, index) => {
        const visible = !foreign && checks.has(finding.check) && finding.score >= least;
        one.cards[index].classList.toggle("off", !visible);
        if (visible) shown.add(finding.id);
        any = any || visible;
      });
      one.mark.classList.toggle("off", !any);
      one.mark.tabIndex = any ? 0 : -1;
    }
    for (const mark of sources) mark.classList.toggle("off", !shown.has(mark.dataset.finding));
    for (const row of document.querySelectorAll(".row")) {
      const found = row.querySelector(".target mark:not(.off)") !== null;
      row.classList.toggle("found", found);
      row.classList.toggle("gone", form.only.checked && !found);
    }
    for (const article of articles) {
      const error = article.querySelector(".error") !== null;
      const foreign = language && article.dataset.language !== language;
      const found = article.querySelector(".target mark:not(.off)") !== null;
      article.classList.toggle("gone", foreign || !(found || error));
    }
    form.querySelector(".shown").textContent = `${shown.size} of ${all.size} findings shown`;
  }

  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.activeElement) document.activeElement.blur();
  });
  form.hidden = false;
  update();
})();
