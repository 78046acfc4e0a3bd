//! Inputs changed at random.

use std::collections::BTreeSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;

use regression_playground::core::random::{self, Generator, Stream};

/// What is written in the place of a number, and between other things.
const EXTREMES: [&str; 26] = [
    "0",
    "-0",
    "1",
    "-1",
    "0.1",
    "2",
    "255",
    "256",
    "10000",
    "10001",
    "65535",
    "65536",
    "4294967295",
    "4294967296",
    "9007199254740993",
    "18446744073709551616",
    "1e12",
    "1e12000000000000000000000",
    "3.4028236e38",
    "1e-45",
    "1e-46",
    "1e308",
    "1e309",
    "5e-324",
    "00000000000000000000000000000000001",
    "0.30000000000000004440892098500626161694526672363281250000000001",
];

/// Inputs of one kind.
pub struct Target {
    /// The folder of those that are kept, which the failing ones are named after too.
    pub folder: &'static str,
    /// How their names end.
    pub ending: &'static str,
    /// Words that are put in.
    pub words: &'static [&'static str],
    /// The most bytes of an input.
    pub longest: usize,
    /// How many are tried.
    pub runs: usize,
}

/// What became of an input.
pub struct Outcome {
    /// Whether it was taken.
    pub taken: bool,
    /// In a word.
    pub word: String,
}

impl Outcome {
    pub fn taken() -> Self {
        Self {
            taken: true,
            word: "taken".to_owned(),
        }
    }

    pub fn refused(word: impl Into<String>) -> Self {
        Self {
            taken: false,
            word: word.into(),
        }
    }
}

/// Tries the kept inputs, and others that are made of them. `check` panics where something does not hold.
/// An input that leads to something new is made others of, as the kept ones are. Returns what became of all,
/// in words.
pub fn fuzz(target: &Target, check: impl Fn(&[u8]) -> Outcome) -> BTreeSet<String> {
    let mut dice = Dice(random::stream(21, Stream::Data));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/corpus")
        .join(target.folder);
    let mut paths: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.retain(|path| path.to_str().is_some_and(|p| p.ends_with(target.ending)));
    // Folders have no order.
    paths.sort();
    let (mut met, mut inputs) = (BTreeSet::new(), Vec::new());
    for path in paths {
        let input = fs::read(&path).unwrap();
        let outcome = checked(target, &input, &check);
        let name = path.file_name().unwrap().to_str().unwrap();
        match name.split('-').next() {
            Some("good") => assert!(outcome.taken, "{name}: {}", outcome.word),
            Some("bad") => assert!(!outcome.taken, "{name} is taken"),
            Some("odd") => {}
            _ => panic!("{name} is neither good nor bad nor odd"),
        }
        met.insert(outcome.word);
        inputs.push(input);
    }
    assert!(inputs.len() >= 6, "only {} are kept", inputs.len());
    let more = std::env::var("FUZZ").map_or(1, |times| times.parse().expect("a number"));
    if more > 1 {
        dice = Dice(random::stream(22, Stream::Data));
    }
    for _ in 0..target.runs * more {
        let input = dice.changed(&inputs, target);
        let outcome = checked(target, &input, &check);
        if met.insert(outcome.word) {
            inputs.push(input);
        }
    }
    met
}

/// Checks an input, and writes it down where something does not hold.
fn checked(target: &Target, input: &[u8], check: &impl Fn(&[u8]) -> Outcome) -> Outcome {
    catch_unwind(AssertUnwindSafe(|| check(input))).unwrap_or_else(|panic| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("fuzz");
        fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("{}{}", target.folder, target.ending));
        fs::write(&path, input).unwrap();
        println!(
            "it fails with {:?}, which is written to {}",
            String::from_utf8_lossy(&input[..input.len().min(1000)]),
            path.display()
        );
        resume_unwind(panic)
    })
}

struct Dice(Generator);

impl Dice {
    /// A whole number less than `bound`, or 0.
    fn below(&mut self, bound: usize) -> usize {
        self.0.next_u32() as usize % bound.max(1)
    }

    /// A piece of an input, mostly a short one.
    fn piece(&mut self, input: &[u8]) -> (usize, usize) {
        let from = self.below(input.len() + 1);
        let most = input.len() - from;
        let long = [4, 30, most][self.below(3)];
        (from, from + self.below(most.min(long) + 1))
    }

    fn changed(&mut self, inputs: &[Vec<u8>], target: &Target) -> Vec<u8> {
        let mut input = inputs[self.below(inputs.len())].clone();
        for _ in 0..=self.below(4) {
            self.change(&mut input, inputs, target.words);
            input.truncate(target.longest);
        }
        input
    }

    fn change(&mut self, input: &mut Vec<u8>, inputs: &[Vec<u8>], words: &[&str]) {
        let at = self.below(input.len() + 1);
        match self.below(10) {
            0 if at < input.len() => input[at] ^= 1 << self.below(8),
            1 if at < input.len() => input[at] = self.below(256) as u8,
            2 => input.insert(at, self.below(256) as u8),
            3 => {
                let (from, to) = self.piece(input);
                input.drain(from..to);
            }
            4 => {
                // Once more, in another place, some times.
                let (from, to) = self.piece(input);
                let piece = input[from..to].repeat(1 + self.below(3) * self.below(20));
                input.splice(at..at, piece);
            }
            5 => {
                let other = &inputs[self.below(inputs.len())];
                let (from, to) = self.piece(other);
                input.splice(at..at, other[from..to].iter().copied());
            }
            6 => {
                // The beginning of one and the end of another.
                let other = &inputs[self.below(inputs.len())];
                input.truncate(at);
                input.extend(&other[self.below(other.len() + 1)..]);
            }
            7 | 8 => {
                let digit = |byte: &u8| byte.is_ascii_digit();
                let from = input[at..]
                    .iter()
                    .position(digit)
                    .map_or(at, |far| at + far);
                let more = |byte: &u8| !(digit(byte) || b".eE".contains(byte));
                let to = input[from..].iter().position(more);
                let to = to.map_or(input.len(), |far| from + far);
                let extreme = EXTREMES[self.below(EXTREMES.len())];
                input.splice(from..to, extreme.bytes());
            }
            _ => {
                let word = words[self.below(words.len())];
                input.splice(at..at, word.bytes());
            }
        }
    }
}
