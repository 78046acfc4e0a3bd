"""The order in which the page visits the samples of an epoch: random words of ChaCha8 (Bernstein,
2008), as the Rust crate rand_chacha makes them, and the shuffle of Fisher and Yates."""

import numpy as np

# The page adds 30 to every seed.
SEED = «seed» + 30


def key(seed):
    """Eight words, spread from a seed (PCG32, O'Neill, 2014)."""
    words = []
    for _ in range(8):
        seed = (seed * 6364136223846793005 + 11634580027462260723) % 2**64
        word, turn = ((seed >> 18 ^ seed) >> 27) % 2**32, seed >> 59
        words.append((word >> turn | word << 32 - turn) % 2**32)
    return words


def mix(x, y, z, turn):
    x += y
    z ^= x
    z[:] = z << turn | z >> 32 - turn


def random_words(stream, count):
    """The first words of a stream, computed 16 at a time, all blocks side by side."""
    blocks = -(-count // 16)
    start = np.zeros((16, blocks), np.uint32)
    start[:4] = np.array([[0x61707865], [0x3320646E], [0x79622D32], [0x6B206574]])
    start[4:12] = np.array(key(SEED)).reshape(8, 1)
    start[12] = np.arange(blocks)
    start[14:] = [[stream % 2**32], [stream >> 32]]
    a, b, c, d = start.reshape(4, 4, blocks).copy()
    for half in range(8):
        # Columns, then diagonals, which are columns once the rows are turned against each other.
        if half % 2 == 1:
            b, c, d = np.roll(b, -1, 0), np.roll(c, -2, 0), np.roll(d, -3, 0)
        mix(a, b, d, 16), mix(c, d, b, 12), mix(a, b, d, 8), mix(c, d, b, 7)
        if half % 2 == 1:
            b, c, d = np.roll(b, 1, 0), np.roll(c, 2, 0), np.roll(d, 3, 0)
    return (np.concatenate([a, b, c, d]) + start).T.ravel().tolist()


def order(epoch, samples):
    """The samples in the order of their visit in an epoch, the first epoch being 1."""
    visit, left = list(range(samples)), samples
    for word in random_words(2**32 + epoch, samples + 64):
        if left <= 1:
            break
        product = word * left
        # Without these every place is equally likely (Lemire, 2019).
        if product % 2**32 < 2**32 % left:
            continue
        left -= 1
        place = product >> 32
        visit[left], visit[place] = visit[place], visit[left]
    return visit
