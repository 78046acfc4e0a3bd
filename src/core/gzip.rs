//! Bytes as gzip packs them.
//!
//! What a browser has packed is unpacked here at once, where no frame waits for it, and in every ring.
//! What is packed here is only wrapped: the browser packs better, but not at once.

/// The longest block that is not packed.
const BLOCK: usize = 0xffff;
/// The most bits of a code.
const BITS: usize = 15;
/// The order in which the lengths of the codes of lengths are written.
const ORDER: [usize; 19] = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
];

/// The bytes in the form of gzip, not packed.
#[must_use]
pub fn wrap(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff];
    let blocks = bytes.len().div_ceil(BLOCK).max(1);
    for i in 0..blocks {
        let block = &bytes[i * BLOCK..bytes.len().min((i + 1) * BLOCK)];
        let length = block.len() as u16;
        out.push(u8::from(i + 1 == blocks));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend(block);
    }
    out.extend(checksum(bytes).to_le_bytes());
    out.extend((bytes.len() as u32).to_le_bytes());
    out
}

/// The bytes that were packed; `None` where that is no gzip, or they are more than `most`.
#[must_use]
pub fn unwrap(packed: &[u8], most: usize) -> Option<Vec<u8>> {
    let [0x1f, 0x8b, 8, flags, _, _, _, _, _, _, rest @ ..] = packed else {
        return None;
    };
    // Names and remarks are not written by anybody who makes such links.
    if *flags != 0 {
        return None;
    }
    let mut reader = Reader {
        bytes: rest,
        bits: 0,
        held: 0,
    };
    let mut out = Vec::new();
    loop {
        let last = reader.bits(1)? == 1;
        match reader.bits(2)? {
            0 => stored(&mut reader, &mut out, most)?,
            1 => {
                let (literals, distances) = fixed();
                packed_block(&mut reader, &mut out, most, &literals, &distances)?;
            }
            2 => {
                let (literals, distances) = codes(&mut reader)?;
                packed_block(&mut reader, &mut out, most, &literals, &distances)?;
            }
            _ => return None,
        }
        if last {
            break;
        }
    }
    reader.align();
    let end: [u8; 8] = reader.bytes.try_into().ok()?;
    let wanted = [
        checksum(&out).to_le_bytes(),
        (out.len() as u32).to_le_bytes(),
    ]
    .concat();
    (end[..] == wanted[..]).then_some(out)
}

/// The checksum of gzip.
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum: u32, &byte| {
        (0..8).fold(sum ^ u32::from(byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(sum & 1))
        })
    })
}

struct Reader<'a> {
    bytes: &'a [u8],
    bits: u32,
    held: u32,
}

impl Reader<'_> {
    fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(byte)
    }

    fn bits(&mut self, count: u32) -> Option<u32> {
        while self.held < count {
            self.bits |= u32::from(self.byte()?) << self.held;
            self.held += 8;
        }
        let bits = self.bits & ((1 << count) - 1);
        self.bits >>= count;
        self.held -= count;
        Some(bits)
    }

    /// Goes on at the next whole byte.
    fn align(&mut self) {
        (self.bits, self.held) = (0, 0);
    }
}

/// A code by the lengths of its words: how many words there are of each length, and what they stand for.
struct Code {
    counts: [u16; BITS + 1],
    symbols: Vec<u16>,
}

impl Code {
    fn new(lengths: &[u8]) -> Self {
        let mut counts = [0; BITS + 1];
        for &length in lengths {
            counts[usize::from(length)] += 1;
        }
        counts[0] = 0;
        let mut symbols = Vec::with_capacity(lengths.len());
        for length in 1..=BITS {
            let of_length = |&(_, &own): &(usize, &u8)| usize::from(own) == length;
            let own = lengths.iter().enumerate().filter(of_length);
            symbols.extend(own.map(|(symbol, _)| symbol as u16));
        }
        Self { counts, symbols }
    }

    /// What the next word stands for.
    fn read(&self, reader: &mut Reader) -> Option<usize> {
        let (mut word, mut first, mut index) = (0, 0, 0);
        for length in 1..=BITS {
            word |= reader.bits(1)?;
            let count = u32::from(self.counts[length]);
            if word < first + count {
                let symbol = self.symbols.get((index + word - first) as usize)?;
                return Some(usize::from(*symbol));
            }
            index += count;
            first = (first + count) << 1;
            word <<= 1;
        }
        None
    }
}

fn fixed() -> (Code, Code) {
    let length = |symbol: usize| match symbol {
        0..=143 | 280.. => 8,
        144..=255 => 9,
        256..=279 => 7,
    };
    let literals: Vec<u8> = (0..288).map(length).collect();
    (Code::new(&literals), Code::new(&[5; 30]))
}

/// The codes at the head of a block that has its own.
fn codes(reader: &mut Reader) -> Option<(Code, Code)> {
    let literals = reader.bits(5)? as usize + 257;
    let distances = reader.bits(5)? as usize + 1;
    let given = reader.bits(4)? as usize + 4;
    let mut lengths = [0; 19];
    for &symbol in &ORDER[..given] {
        lengths[symbol] = reader.bits(3)? as u8;
    }
    let code = Code::new(&lengths);
    let mut lengths: Vec<u8> = Vec::new();
    while lengths.len() < literals + distances {
        let (value, times) = match code.read(reader)? {
            16 => (*lengths.last()?, reader.bits(2)? + 3),
            17 => (0, reader.bits(3)? + 3),
            18 => (0, reader.bits(7)? + 11),
            length => (length as u8, 1),
        };
        lengths.extend((0..times).map(|_| value));
    }
    if lengths.len() > literals + distances {
        return None;
    }
    let (literals, distances) = lengths.split_at(literals);
    Some((Code::new(literals), Code::new(distances)))
}

fn stored(reader: &mut Reader, out: &mut Vec<u8>, most: usize) -> Option<()> {
    reader.align();
    let length = usize::from(reader.byte()?) | usize::from(reader.byte()?) << 8;
    let other = usize::from(reader.byte()?) | usize::from(reader.byte()?) << 8;
    if length ^ other != BLOCK || reader.bytes.len() < length || out.len() + length > most {
        return None;
    }
    let (block, rest) = reader.bytes.split_at(length);
    out.extend(block);
    reader.bytes = rest;
    Some(())
}

fn packed_block(
    reader: &mut Reader,
    out: &mut Vec<u8>,
    most: usize,
    literals: &Code,
    distances: &Code,
) -> Option<()> {
    loop {
        match literals.read(reader)? {
            256 => return Some(()),
            byte @ 0..=255 => out.push(byte as u8),
            symbol => {
                let length = length(reader, symbol - 257)?;
                let distance = distances.read(reader)?;
                let distance = far(reader, distance)?;
                let from = out.len().checked_sub(distance)?;
                if out.len() + length > most {
                    return None;
                }
                // What is copied may reach into what is being written.
                (from..from + length).for_each(|i| out.push(out[i]));
            }
        }
        if out.len() > most {
            return None;
        }
    }
}

/// How many bytes are the same as earlier ones.
fn length(reader: &mut Reader, symbol: usize) -> Option<usize> {
    match symbol {
        0..=7 => Some(symbol + 3),
        28 => Some(258),
        8..=27 => {
            let more = (symbol as u32 - 4) / 4;
            let base = ((4 + symbol % 4) << more) + 3;
            Some(base + reader.bits(more)? as usize)
        }
        _ => None,
    }
}

/// How far before these the earlier ones are.
fn far(reader: &mut Reader, symbol: usize) -> Option<usize> {
    match symbol {
        0..=3 => Some(symbol + 1),
        4..=29 => {
            let more = (symbol as u32 - 2) / 2;
            let base = ((2 + symbol % 2) << more) + 1;
            Some(base + reader.bits(more)? as usize)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Packed by Python's `gzip.compress(data, mtime=0)`.
    const PACKED: [(&str, &str); 3] = [
        ("abc", "H4sIAAAAAAACA0tMSgYAwkEkNQMAAAA"),
        ("", "H4sIAAAAAAACAwMAAAAAAAAAAAA"),
        (
            "1,2\n1,2\n1,2\n1,2\n1,2\n",
            "H4sIAAAAAAACAzPUMeIyRMMAkFRAPBQAAAA",
        ),
    ];

    #[test]
    fn what_is_wrapped_comes_back() {
        for length in [0, 1, 100, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK] {
            let bytes: Vec<u8> = (0..length).map(|i| (i * i % 251) as u8).collect();
            let packed = wrap(&bytes);
            assert_eq!(unwrap(&packed, length), Some(bytes));
            if length > 0 {
                assert_eq!(unwrap(&packed, length - 1), None, "more than there may be");
            }
        }
    }

    #[test]
    fn what_python_has_packed_is_unpacked() {
        for (text, packed) in PACKED {
            let packed = crate::core::base64::decode(packed).unwrap();
            assert_eq!(unwrap(&packed, 1000).as_deref(), Some(text.as_bytes()));
        }
    }

    #[test]
    fn a_byte_that_is_another_one_is_noticed() {
        let packed = crate::core::base64::decode(PACKED[0].1).unwrap();
        for i in (0..4).chain(10..packed.len()) {
            for bit in 0..8 {
                let mut other = packed.clone();
                other[i] ^= 1 << bit;
                let found = unwrap(&other, 1000);
                assert!(found.is_none_or(|found| found == b"abc"), "byte {i}");
            }
            assert_eq!(unwrap(&packed[..i], 1000), None);
        }
    }
}
