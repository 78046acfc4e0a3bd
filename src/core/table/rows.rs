//! Rows of numbers, and how a link spells them.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use super::{MOST_BYTES, Sheet};
use crate::core::base64;
use crate::core::decimal;
use crate::core::gzip;

/// How many tables of links are kept that were read.
const KEPT: usize = 4;

/// Samples that somebody has brought: features and a label, with their names. Everything that has them
/// shares them.
#[derive(Clone, Debug)]
pub struct Rows {
    names: Vec<String>,
    x: Vec<f64>,
    y: Vec<f64>,
    code: String,
}

/// Numbers that differ by less than this have no standard deviation: its square would be none.
const LEAST: f64 = 1e-150;

/// Whether numbers differ.
pub(super) fn differ(values: &[f64]) -> bool {
    let differs = |value: &f64| (value - values[0]).abs() > LEAST;
    values.iter().any(differs)
}

impl PartialEq for Rows {
    fn eq(&self, other: &Self) -> bool {
        (&self.names, &self.x, &self.y) == (&other.names, &other.x, &other.y)
    }
}

/// What a link spelled, and what came of it.
type Read = (String, Option<Rc<Rows>>);

thread_local! {
    /// The tables of links that were read last: a link is read many times, its table once.
    static LAST: RefCell<VecDeque<Read>> = const { RefCell::new(VecDeque::new()) };
    static EXAMPLE: Rc<Rows> = Rc::new(Rows::example());
}

impl Rows {
    /// Rows of values, each with its label at its end, as the names say.
    pub(super) fn new(names: Vec<String>, values: &[f64]) -> Self {
        let width = names.len();
        // There is one way to write nothing.
        let number = |value: &f64| value + 0.0;
        let rows = || values.chunks_exact(width);
        let mut rows = Self {
            x: rows()
                .flat_map(|row| row[..width - 1].iter().map(number))
                .collect(),
            y: rows().map(|row| number(&row[width - 1])).collect(),
            names,
            code: String::new(),
        };
        rows.code = base64::encode(&gzip::wrap(rows.text().as_bytes()));
        rows
    }

    /// What stands there before a reader has brought anything: a bent row of points.
    #[must_use]
    pub fn of_nobody() -> Rc<Self> {
        EXAMPLE.with(Rc::clone)
    }

    /// Our own table of two columns has nothing in it that could be meant in two ways: it needs nobody
    /// who knows of these, and who would have to be there for every page.
    fn example() -> Self {
        let mut lines = include_str!("../../../www/data/bend.csv").lines();
        let names = lines.next().unwrap_or_default().split(',');
        let cells = lines.flat_map(|line| line.split(','));
        let values: Vec<f64> = cells.filter_map(decimal::value).collect();
        Self {
            names: names.map(str::to_owned).collect(),
            x: values.iter().step_by(2).copied().collect(),
            y: values.iter().skip(1).step_by(2).copied().collect(),
            code: String::new(),
        }
    }

    /// The rows that a link spells; those of nobody for none.
    #[must_use]
    pub fn of_link(code: &str) -> Option<Rc<Self>> {
        if code.is_empty() {
            return Some(Self::of_nobody());
        }
        LAST.with_borrow_mut(|last| {
            if let Some((_, rows)) = last.iter().find(|(known, _)| known == code) {
                return rows.clone();
            }
            let rows = Self::unpacked(code).map(Rc::new);
            last.truncate(KEPT - 1);
            last.push_front((code.to_owned(), rows.clone()));
            rows
        })
    }

    /// It comes later: a page without rows in its link does not wait for it.
    #[inline(never)]
    fn unpacked(code: &str) -> Option<Self> {
        let text = gzip::unwrap(&base64::decode(code)?, MOST_BYTES)?;
        let sheet = Sheet::read(&text).ok()?;
        let label = sheet.names().len() - 1;
        let features: Vec<usize> = (0..label).collect();
        let mut rows = sheet.choose(&features, label).ok()?;
        code.clone_into(&mut rows.code);
        Some(rows)
    }

    /// How a link spells them; not at all where they are nobody's.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.code
    }

    /// A name as a table has it.
    pub(in crate::core) fn quoted(name: &str) -> String {
        if name.contains([',', '"', ';', '\t']) {
            format!("\"{}\"", name.replace('"', "\"\""))
        } else {
            name.to_owned()
        }
    }

    /// The rows as text: commas between columns, a point before decimals, the label last.
    #[must_use]
    pub fn text(&self) -> String {
        let names: Vec<String> = self.names.iter().map(|name| Self::quoted(name)).collect();
        let mut text = names.join(",") + "\n";
        for (row, y) in self.x.chunks_exact(self.features()).zip(&self.y) {
            for x in row {
                text += &x.to_string();
                text.push(',');
            }
            text += &y.to_string();
            text.push('\n');
        }
        text
    }

    /// Number of features.
    #[must_use]
    pub fn features(&self) -> usize {
        self.names.len() - 1
    }

    /// What a feature (counted from 0) is called.
    #[must_use]
    pub fn feature(&self, feature: usize) -> &str {
        &self.names[feature]
    }

    /// What the label is called.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.names[self.names.len() - 1]
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.y.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.y.is_empty()
    }

    /// Features, row by row.
    #[must_use]
    pub fn x(&self) -> &[f64] {
        &self.x
    }

    /// Labels.
    #[must_use]
    pub fn y(&self) -> &[f64] {
        &self.y
    }

    /// The same rows, spelled shorter: `packed` are the bytes of [`Self::text`], as gzip packs them.
    #[must_use]
    pub fn packed(mut self, packed: &[u8]) -> Self {
        let right =
            gzip::unwrap(packed, MOST_BYTES).is_some_and(|text| text == self.text().as_bytes());
        let code = base64::encode(packed);
        if right && code.len() < self.code.len() {
            self.code = code;
        }
        self
    }
}
