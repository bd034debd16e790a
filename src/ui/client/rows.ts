/** Rows of a form that can be more or fewer: made of the `<template>` in the element, numbered on. */

export function growRows(element: HTMLElement): void {
  const template = element.querySelector("template");
  const more = element.querySelector<HTMLButtonElement>("button[data-more]");
  const list = element.querySelector<HTMLElement>("[data-rows]");
  if (!template || !more || !list) return;
  let next = list.children.length;
  more.addEventListener("click", () => {
    const row = template.content.firstElementChild?.cloneNode(true) as HTMLElement;
    number(row, next++);
    list.append(row);
    row.querySelector<HTMLElement>("input:not([type=hidden]), select")?.focus();
    more.form?.dispatchEvent(new Event("input", { bubbles: true }));
  });
  list.addEventListener("click", (event) => {
    const button = (event.target as HTMLElement).closest("[data-less]");
    const row = button?.closest<HTMLElement>("[data-row]");
    if (!row) return;
    const beside = (row.nextElementSibling ?? row.previousElementSibling)?.querySelector<HTMLElement>(
      "[data-less]",
    );
    row.remove();
    (beside ?? more).focus();
  });
}

/** The template's names and ids carry `#` where the row's number belongs. */
function number(row: HTMLElement, index: number): void {
  for (const element of [row, ...row.querySelectorAll("*")])
    for (const attribute of ["id", "name", "for", "aria-describedby", "aria-label"]) {
      const value = element.getAttribute(attribute);
      if (value?.includes("#")) element.setAttribute(attribute, value.replaceAll("#", String(index)));
    }
}
