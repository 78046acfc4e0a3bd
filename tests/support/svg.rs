//! Drawings as SVG, taken apart into their elements.

use plotters_svg::SVGBackend;
use regression_playground::view::theme::{Theme, hex};

/// The size of every drawing here.
pub const SIZE: (u32, u32) = (600, 360);

/// A colour of its own for everything, to find it again.
pub const POINTS: &str = "#000001";
pub const FIT: &str = "#000002";
pub const TRUTH: &str = "#000003";
pub const BATCH: &str = "#000004";
pub const GRID: &str = "#000005";
pub const OUTLINE: &str = "#000006";
pub const INK: &str = "#000007";
pub const GROUND: &str = "#000008";

pub fn theme() -> Theme {
    let color = |text| hex(text).unwrap();
    Theme {
        ink: color(INK),
        grid: color(GRID),
        points: color(POINTS),
        fit: color(FIT),
        truth: color(TRUTH),
        batch: color(BATCH),
        outline: color(OUTLINE),
        ground: color(GROUND),
    }
}

/// One element of a drawing.
#[derive(Clone, Debug, PartialEq)]
pub struct Element {
    pub tag: String,
    attributes: Vec<(String, String)>,
    pub text: String,
}

impl Element {
    /// An attribute that has to be there.
    pub fn get(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|(key, _)| key == name);
        &found.unwrap_or_else(|| panic!("{self:?} has no {name}")).1
    }

    pub fn number(&self, name: &str) -> f64 {
        let text = self.get(name);
        text.parse().unwrap_or_else(|_| panic!("{name}={text}"))
    }

    /// The corners of a line.
    pub fn points(&self) -> Vec<(f64, f64)> {
        let pair = |text: &str| {
            let (x, y) = text.split_once(',').expect("x,y");
            (x.parse().expect(text), y.parse().expect(text))
        };
        self.get("points").split_whitespace().map(pair).collect()
    }

    /// The rectangle it covers: left, top, right, bottom.
    fn extent(&self) -> (f64, f64, f64, f64) {
        match self.tag.as_str() {
            "line" => {
                let [x1, y1, x2, y2] = ["x1", "y1", "x2", "y2"].map(|name| self.number(name));
                (x1.min(x2), y1.min(y2), x1.max(x2), y1.max(y2))
            }
            "circle" => {
                let [x, y, r] = ["cx", "cy", "r"].map(|name| self.number(name));
                (x - r, y - r, x + r, y + r)
            }
            "rect" => {
                let [x, y, w, h] = ["x", "y", "width", "height"].map(|name| self.number(name));
                (x, y, x + w, y + h)
            }
            "polyline" | "polygon" => {
                let empty = (f64::MAX, f64::MAX, f64::MIN, f64::MIN);
                self.points().into_iter().fold(empty, |e, (x, y)| {
                    (e.0.min(x), e.1.min(y), e.2.max(x), e.3.max(y))
                })
            }
            "text" => {
                let (x, y) = (self.number("x"), self.number("y"));
                let width = 6.5 * self.text.chars().count() as f64;
                let left = match self.get("text-anchor") {
                    "start" => x,
                    "middle" => x - width / 2.0,
                    _ => x - width,
                };
                (left, y - 10.0, left + width, y + 10.0)
            }
            other => panic!("unexpected {other}"),
        }
    }
}

/// Draws on a drawing of [`SIZE`], and checks what holds for each: nothing lies outside of it and
/// every number is one.
pub fn draw(draw: impl FnOnce(&mut SVGBackend<'_>)) -> Vec<Element> {
    let mut svg = String::new();
    draw(&mut SVGBackend::with_string(&mut svg, SIZE));
    for nonsense in ["NaN", "inf", "Infinity"] {
        assert!(!svg.contains(nonsense), "{nonsense} in {svg}");
    }
    let elements = elements(&svg);
    let (width, height) = (f64::from(SIZE.0), f64::from(SIZE.1));
    for element in &elements {
        let (left, top, right, bottom) = element.extent();
        let inside = left >= 0.0 && top >= 0.0 && right <= width && bottom <= height;
        assert!(inside, "{element:?} is outside");
    }
    elements
}

/// The elements inside of `<svg>`; the backend writes each on a line of its own.
fn elements(svg: &str) -> Vec<Element> {
    let mut elements: Vec<Element> = Vec::new();
    for line in svg.lines().skip(1).filter(|line| !line.starts_with("</")) {
        let Some(inner) = line.strip_prefix('<') else {
            elements.last_mut().expect("text follows its tag").text += line;
            continue;
        };
        let inner = inner.trim_end_matches(['/', '>']);
        let (tag, rest) = inner.split_once(' ').expect("attributes");
        let attribute = |text: &str| {
            let (key, value) = text.split_once("=\"").expect("key=\"value\"");
            (key.trim().to_owned(), value.to_owned())
        };
        let attributes = rest.split_terminator('"').collect::<Vec<_>>();
        elements.push(Element {
            tag: tag.to_owned(),
            attributes: attributes
                .chunks(2)
                .map(|pair| attribute(&pair.join("\"")))
                .collect(),
            text: String::new(),
        });
    }
    elements
}

/// The circles of a colour.
pub fn circles(elements: &[Element], color: &str) -> Vec<Element> {
    let is = |e: &&Element| e.tag == "circle" && e.get("fill") == color;
    elements.iter().filter(is).cloned().collect()
}

/// The lines through points of a colour.
pub fn lines(elements: &[Element], color: &str) -> Vec<Element> {
    let is = |e: &&Element| e.tag == "polyline" && e.get("stroke") == color;
    elements.iter().filter(is).cloned().collect()
}

/// The texts, in the order in which they are drawn.
pub fn texts(elements: &[Element]) -> Vec<&str> {
    elements
        .iter()
        .filter(|e| e.tag == "text")
        .map(|e| e.text.as_str())
        .collect()
}

/// Tick labels on both axes: at least two on each, and no two the same.
pub fn assert_labelled(elements: &[Element]) {
    for anchor in ["end", "middle"] {
        let is_label = |e: &&Element| e.tag == "text" && e.get("text-anchor") == anchor;
        let labels: Vec<&str> = elements
            .iter()
            .filter(is_label)
            .map(|e| e.text.as_str())
            .collect();
        let ticks: Vec<&&str> = labels
            .iter()
            .filter(|text| text.chars().any(|c| c.is_ascii_digit()))
            .collect();
        let different: std::collections::HashSet<_> = ticks.iter().collect();
        assert!(
            ticks.len() >= 2 && different.len() == ticks.len(),
            "{anchor}: {labels:?}"
        );
    }
    assert!(
        elements
            .iter()
            .any(|e| e.tag == "line" && e.get("stroke") == GRID)
    );
}
