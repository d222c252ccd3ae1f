// An explanation's parts as lists that the drawings and sentences share.

/** The factor shares of a pair of features of the row: v_jf x_j · v_lf x_l. */
export const shares = (a, b) => a.factors.map((v, f) => v * b.factors[f]);

const sum = numbers => numbers.reduce((a, b) => a + b, 0);

/** All pairs of the row, strongest first. */
export function pairs(explanation) {
  const { linear } = explanation, all = [];
  for (let i = 0; i < linear.length; i++)
    for (let j = i + 1; j < linear.length; j++)
      all.push({ first: linear[i], second: linear[j], contribution: sum(shares(linear[i], linear[j])) });
  return all.sort(byStrength);
}

export const byStrength = (a, b) => Math.abs(b.contribution) - Math.abs(a.contribution);

/** The strongest of a list, and the rest as one sum. */
export function strongest(list, most) {
  const ordered = [...list].sort(byStrength), shown = ordered.slice(0, ordered.length <= most + 1 ? most + 1 : most), rest = ordered.slice(shown.length);
  return { shown, rest: rest.length, restSum: sum(rest.map(t => t.contribution)) };
}

/** The features of a row by the part of it that they are: a column, or the feature itself without columns. */
export function slots(explanation, model) {
  const slot = t => model.columnOf(t.feature) ?? t.name;
  const terms = new Map();
  const add = (key, names, contribution) => {
    const term = terms.get(key) ?? { key, names: new Set(), contribution: 0 };
    names.forEach(n => term.names.add(n));
    term.contribution += contribution;
    terms.set(key, term);
  };
  for (const t of explanation.linear)
    add(JSON.stringify([slot(t)]), [t.name], t.contribution);
  for (const p of pairs(explanation))
    add(JSON.stringify([slot(p.first), slot(p.second)].sort((a, b) => model.place(a) - model.place(b))), [p.first.name, p.second.name], p.contribution);
  return terms;
}

/** What differs between two explanations, part by part, largest difference first. */
export function differences(before, after, model) {
  const a = slots(before, model), b = slots(after, model);
  return [...new Set([...a.keys(), ...b.keys()])].map(key => {
    const was = a.get(key)?.contribution ?? 0, is = b.get(key)?.contribution ?? 0;
    return { slots: JSON.parse(key), before: was, after: is, contribution: is - was };
  }).filter(d => Math.abs(d.contribution) > 1e-12).sort(byStrength);
}
