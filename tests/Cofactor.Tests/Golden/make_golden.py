"""Writes the golden runs: two tiny data sets and the training metric of each epoch, for GoldenTests.cs to reproduce.

A second implementation of the training runs, from the formulas alone, in double and without any trick: plain Python, no packages.
    python3 make_golden.py
"""
import math
import os

N, K, ROWS, EPOCHS = 12, 3, 41, 6
HERE = os.path.dirname(os.path.abspath(__file__))


def rows():
    """Rows of two to four features, some of value 1; the state is a linear congruential generator."""
    state = 7
    for _ in range(ROWS):
        row = {}
        for _ in range(4):
            state = (1103515245 * state + 12345) % 2**31
            row[(state >> 8) % N] = [1.0, 0.5, -1.25, 2.0][(state >> 20) % 4]
        yield sorted(row.items())


def start():
    """The weights that every run starts from; GoldenTests.cs has the same formulas."""
    return 0.1, [0.02 * math.cos(j) for j in range(N)], [[0.3 * math.sin(1 + j * K + f) for f in range(K)] for j in range(N)]


def score(b, w, v, x):
    total = b + sum(w[j] * xj for j, xj in x)
    for p, (i, xi) in enumerate(x):
        for j, xj in x[p + 1:]:
            total += sum(v[i][f] * v[j][f] for f in range(K)) * xi * xj
    return total


def squared(s, y):
    return 0.5 * (s - y) ** 2, s - y


def logistic(s, y):
    return math.log(1 + math.exp(s)) - y * s, 1 / (1 + math.exp(-s)) - y


class Weight:
    """One parameter with its optimizer state."""

    def __init__(self, value):
        self.value, self.a, self.b = value, 0.0, 0.0

    def step(self, optimizer, rate, wd, gradient, t):
        g = gradient + wd * self.value
        if optimizer == "sgd":
            self.value -= rate * g
        elif optimizer == "adagrad":
            self.a += g * g
            self.value -= rate * g / math.sqrt(self.a + 1)
        else:
            self.a = 0.9 * self.a + 0.1 * g
            self.b = 0.999 * self.b + 0.001 * g * g
            corrected = rate * math.sqrt(1 - 0.999**t) / (1 - 0.9**t)
            self.value -= corrected * self.a / (math.sqrt(self.b) + 1e-8)


def run(data, loss, optimizer, batch):
    """The mean loss of each epoch, every row scored just before it is learned from; the last batch is filled up with rows of loss 0."""
    b0, w0, v0 = start()
    rows_with = [sum(1 for _, x in data if j in dict(x)) for j in range(N)]
    bias, w, v = Weight(b0), [Weight(x) for x in w0], [[Weight(x) for x in row] for row in v0]
    t, means = 0, []
    for _ in range(EPOCHS):
        total = 0.0
        for first in range(0, len(data), batch):
            gb, gw, gv = 0.0, {}, {}
            for y, x in data[first:first + batch]:
                values = [[p.value for p in row] for row in v]
                value, slope = loss(score(bias.value, [p.value for p in w], values, x), y)
                total += value
                gb += slope
                for j, xj in x:
                    gw[j] = gw.get(j, 0.0) + slope * xj + 0.3 / rows_with[j] * w[j].value
                    for f in range(K):
                        others = sum(values[i][f] * xi for i, xi in x if i != j)
                        gv[j, f] = gv.get((j, f), 0.0) + slope * xj * others + 0.5 / rows_with[j] * values[j][f]
            t += 1
            bias.step(optimizer, 0.05, 0.001, gb / batch, t)
            for j, g in gw.items():
                w[j].step(optimizer, 0.04, 0.01, g / batch, t)
            for (j, f), g in gv.items():
                v[j][f].step(optimizer, 0.03, 0.02, g / batch, t)
        means.append(total / (-(-len(data) // batch) * batch))
    return means


def main():
    hidden = [math.sin(3 * j) for j in range(N)], [[math.cos(j * f + j) for f in range(K)] for j in range(N)]
    scores = [score(0.5, *hidden, x) for x in rows()]
    tasks = {
        "regressor": ([round(s, 3) for s in scores], squared),
        "binary_classifier": ([1 if s > 0.5 else 0 for s in scores], logistic),
    }
    lines = []
    for task, (labels, loss) in tasks.items():
        data = list(zip(labels, rows()))
        with open(os.path.join(HERE, task + ".svm"), "w", newline="\n") as file:
            for y, x in data:
                file.write(" ".join([f"{y:g}"] + [f"{j}:{xj:g}" for j, xj in x]) + "\n")
        for optimizer, batch in ("sgd", 1), ("adagrad", 1), ("adam", 8):
            means = run(data, loss, optimizer, batch)
            metrics = [math.sqrt(2 * m) for m in means] if loss is squared else means
            lines.append(" ".join([task, optimizer, str(batch)] + [f"{m:.7f}" for m in metrics]))
    with open(os.path.join(HERE, "golden.txt"), "w", newline="\n") as file:
        file.write("\n".join(lines) + "\n")


main()
