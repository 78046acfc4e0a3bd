//! Rows of numbers, and how a link spells them.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;

use super::refusal::{Kind, Refusal};
use super::{MOST_BYTES, Sheet};
use crate::core::base64;
use crate::core::gzip;

/// The root of the mean square of a column that can be trained on as it is: at most.
const LARGEST_ROOT: f64 = 3.0;
/// The standard deviation of such a column: at least.
const LEAST_SPREAD: f64 = 0.1;
/// How many tables of links are kept that were read.
const KEPT: usize = 4;

/// Samples that somebody has brought: features and a label, with their names. Everything that has them
/// shares them.
#[derive(Clone, Debug)]
pub struct Rows {
    names: Vec<String>,
    x: Vec<f32>,
    y: Vec<f32>,
    code: String,
}

/// The mean and the standard deviation of some numbers.
fn mean_and_deviation(values: &[f64]) -> (f64, f64) {
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares = values.iter().map(|value| (value - mean) * (value - mean));
    (mean, (squares.sum::<f64>() / n).sqrt())
}

/// Whether numbers differ, by so much that there is a standard deviation.
pub(super) fn differ(values: &[f64]) -> bool {
    values.iter().any(|value| Some(value) != values.first()) && mean_and_deviation(values).1 > 0.0
}

/// The mean and the standard deviation of a column that cannot be trained on as it is.
fn out_of_scale(values: &[f64]) -> Option<(f64, f64)> {
    let (mean, deviation) = mean_and_deviation(values);
    let root = (mean * mean + deviation * deviation).sqrt();
    let fits = root <= LARGEST_ROOT && deviation >= LEAST_SPREAD;
    (!fits).then_some((mean, deviation))
}

/// Standardises the columns that cannot be trained on as they are, and names them so. It is done before
/// the values are rounded to samples: what differs little may be the same after it.
pub(super) fn standardise(names: &mut [String], values: &mut [f64]) {
    let width = names.len();
    for (at, name) in names.iter_mut().enumerate() {
        let column: Vec<f64> = values.iter().skip(at).step_by(width).copied().collect();
        let Some((mean, deviation)) = out_of_scale(&column) else {
            continue;
        };
        for value in values.iter_mut().skip(at).step_by(width) {
            *value = (*value - mean) / deviation;
        }
        *name = format!("z({name})");
    }
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
        // Samples are single precision by definition, and there is one way to write nothing.
        #[allow(clippy::cast_possible_truncation)]
        let single = |value: &f64| *value as f32 + 0.0;
        let rows = || values.chunks_exact(width);
        let mut rows = Self {
            x: rows()
                .flat_map(|row| row[..width - 1].iter().map(single))
                .collect(),
            y: rows().map(|row| single(&row[width - 1])).collect(),
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

    fn example() -> Self {
        let points = include_str!("../../../www/data/bend.csv");
        let sheet = Sheet::read(points.as_bytes()).expect("a table");
        let (features, label) = sheet.usual();
        let rows = sheet.choose(&features, label).expect("a table of numbers");
        Self {
            code: String::new(),
            ..rows
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

    fn unpacked(code: &str) -> Option<Self> {
        let text = gzip::unwrap(&base64::decode(code)?, MOST_BYTES)?;
        let sheet = Sheet::read(&text).ok()?;
        let label = sheet.names().len() - 1;
        let features: Vec<usize> = (0..label).collect();
        let mut rows = sheet.choose(&features, label).ok()?;
        rows.scale().is_none().then_some(())?;
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
    pub fn x(&self) -> &[f32] {
        &self.x
    }

    /// Labels.
    #[must_use]
    pub fn y(&self) -> &[f32] {
        &self.y
    }

    /// The values of a column, the label's coming after the features'.
    fn column(&self, column: usize) -> Vec<f64> {
        let width = self.features();
        if column == width {
            return self.y.iter().map(|&y| y.into()).collect();
        }
        let cells = self.x.iter().skip(column).step_by(width);
        cells.map(|&x| x.into()).collect()
    }

    /// The first column that cannot be trained on as it is: the steps that suit the others are too
    /// large or too small for it.
    #[must_use]
    pub fn scale(&self) -> Option<Refusal> {
        (0..self.names.len()).find_map(|column| {
            let (mean, deviation) = out_of_scale(&self.column(column))?;
            Some(Refusal {
                column: self.names[column].clone(),
                ..Refusal::of(Kind::Scale { mean, deviation })
            })
        })
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
