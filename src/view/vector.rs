//! A backend that collects strokes and writes them as few, short SVG elements: marks of one kind
//! share a path, curves keep only the points that bend them, and every move is a relative one.
//!
//! A colour is drawn by its number in a list of them, in the place of its blue: so one drawing is for
//! the light and for the dark theme.

use std::convert::Infallible;
use std::fmt::Write;

use plotters_backend::text_anchor::{HPos, VPos};
use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
};

/// Parts of a CSS pixel: strokes are placed by tenths.
const UNIT: i32 = 10;
/// How far a point may lie from a straight line to be left out, in these parts.
const BEND: f64 = 1.5;
/// Most dots that are written: samples are drawn in random order, so the first are as good as any.
const MOST_DOTS: usize = 500;
/// Dots above which whole pixels have to do.
const FINE_DOTS: usize = 200;
/// Paths that dots of one kind are dealt out to: where two of them overlap, it shows.
const DEALT: usize = 5;

/// What has been drawn.
pub(super) struct Vector {
    size: (u32, u32),
    /// Most dots of a kind that are written.
    dots: usize,
    /// Filled areas, below everything else.
    areas: Vec<Area>,
    strokes: Vec<Stroke>,
    /// Which stroke was added to last.
    last: usize,
    /// The number of the colour that stands for nothing at all.
    ground: Option<u8>,
    texts: String,
}

struct Area {
    color: BackendColor,
    from: BackendCoord,
    to: BackendCoord,
}

/// Marks of one kind, one after the other.
struct Stroke {
    color: u8,
    opacity: f64,
    width: u32,
    lines: Vec<Vec<BackendCoord>>,
}

type Done = Result<(), DrawingErrorKind<Infallible>>;

impl Vector {
    /// An empty drawing of so many CSS pixels, to be small rather than complete.
    pub(super) fn sketch(size: (u32, u32)) -> Self {
        Self {
            dots: MOST_DOTS,
            ..Self::whole(size)
        }
    }

    /// An empty drawing of so many CSS pixels, on which nothing is left out.
    pub(super) fn whole(size: (u32, u32)) -> Self {
        Self {
            size,
            dots: usize::MAX,
            areas: Vec::new(),
            strokes: Vec::new(),
            last: 0,
            ground: None,
            texts: String::new(),
        }
    }

    /// The same with the number of the colour of its ground: what is drawn in it opens what was drawn
    /// right before it, so it never comes below that.
    pub(super) fn over(self, ground: u8) -> Self {
        Self {
            ground: Some(ground),
            ..self
        }
    }

    /// The size in parts of a pixel.
    pub(super) fn pixels(&self) -> (u32, u32) {
        (
            self.size.0 * UNIT.unsigned_abs(),
            self.size.1 * UNIT.unsigned_abs(),
        )
    }

    /// Parts of a pixel in a CSS pixel.
    pub(super) fn unit(&self) -> f64 {
        f64::from(UNIT)
    }

    /// The elements, with the class that `class` gives a colour.
    pub(super) fn elements(&self, class: impl Fn(u8) -> &'static str) -> String {
        let mut out = String::new();
        let opacity = |opacity: f64| {
            if opacity < 1.0 {
                format!(" opacity='{opacity}'")
            } else {
                String::new()
            }
        };
        for area in &self.areas {
            let (from, to) = (area.from, area.to);
            let _ = write!(
                out,
                "<rect class='{}'{} x='{}' y='{}' width='{}' height='{}'/>",
                class(area.color.rgb.2),
                opacity(area.color.alpha),
                number(from.0),
                number(from.1),
                number(to.0 - from.0),
                number(to.1 - from.1),
            );
        }
        for stroke in &self.strokes {
            let opacity = opacity(stroke.opacity);
            for path in stroke.paths(self.dots) {
                let _ = write!(
                    out,
                    "<path class='{}' stroke-width='{}'{opacity} d='{path}'/>",
                    class(stroke.color),
                    number(stroke.width as i32),
                );
            }
        }
        let _ = write!(out, "<g class='muted'>{}</g>", self.texts);
        out
    }

    /// Where marks like this one are collected.
    fn stroke(&mut self, color: BackendColor, width: u32) -> &mut Stroke {
        let first = if self.ground == Some(color.rgb.2) {
            self.last
        } else {
            0
        };
        let like = |stroke: &Stroke| {
            let same = stroke.opacity.to_bits() == color.alpha.to_bits();
            stroke.color == color.rgb.2 && stroke.width == width && same
        };
        let known = (first..self.strokes.len()).find(|&index| like(&self.strokes[index]));
        let index = known.unwrap_or_else(|| {
            self.strokes.push(Stroke {
                color: color.rgb.2,
                opacity: color.alpha,
                width,
                lines: Vec::new(),
            });
            self.strokes.len() - 1
        });
        self.last = index;
        &mut self.strokes[index]
    }
}

impl Stroke {
    /// The data of the paths that these marks are written as.
    fn paths(&self, most: usize) -> Vec<String> {
        let (dots, lines): (Vec<_>, Vec<_>) = self.lines.iter().partition(|line| line.len() == 1);
        let mut paths = Vec::new();
        let coarse = dots.len() > FINE_DOTS && most == MOST_DOTS;
        for share in 0..DEALT {
            let dealt = dots.iter().take(most).skip(share).step_by(DEALT);
            let mut points: Vec<_> = dealt.map(|dot| dot[0]).collect();
            // Side by side, so that the moves between them are short.
            points.sort_unstable();
            if coarse {
                let whole = |at: i32| (at + UNIT / 2) / UNIT * UNIT;
                points
                    .iter_mut()
                    .for_each(|at| *at = (whole(at.0), whole(at.1)));
                points.dedup();
            }
            let mut pen = Pen::default();
            for point in points {
                pen.go('m', point);
                pen.path += "h0";
            }
            paths.extend((!pen.path.is_empty()).then_some(pen.path));
        }
        let mut pen = Pen::default();
        for line in lines {
            let mut points = bends(line).into_iter();
            if let Some(first) = points.next() {
                pen.go('m', first);
                points.for_each(|point| pen.go('l', point));
            }
        }
        paths.extend((!pen.path.is_empty()).then_some(pen.path));
        paths
    }
}

/// Writes moves relative to where it is.
#[derive(Default)]
struct Pen {
    path: String,
    at: BackendCoord,
    command: Option<char>,
}

impl Pen {
    fn go(&mut self, command: char, to: BackendCoord) {
        // A pair after a pair of `l` is another one.
        let repeated = command == 'l' && self.command == Some('l');
        if !repeated {
            self.path.push(command);
        }
        let (dx, dy) = (to.0 - self.at.0, to.1 - self.at.1);
        let x = number(dx);
        if repeated && !x.starts_with('-') {
            self.path.push(' ');
        }
        self.path += &x;
        let y = number(dy);
        if !y.starts_with('-') {
            self.path.push(' ');
        }
        self.path += &y;
        self.at = to;
        self.command = Some(command);
    }
}

/// Parts of a pixel as pixels, as short as can be.
fn number(parts: i32) -> String {
    let (sign, parts) = (if parts < 0 { "-" } else { "" }, parts.abs());
    match (parts / UNIT, parts % UNIT) {
        (0, 0) => "0".into(),
        (whole, 0) => format!("{sign}{whole}"),
        (0, tenths) => format!("{sign}.{tenths}"),
        (whole, tenths) => format!("{sign}{whole}.{tenths}"),
    }
}

/// The points without which a line would look different (Ramer, 1972).
fn bends(line: &[BackendCoord]) -> Vec<BackendCoord> {
    let [first, .., last] = line else {
        return line.to_vec();
    };
    let (dx, dy) = (f64::from(last.0 - first.0), f64::from(last.1 - first.1));
    let length = dx.hypot(dy);
    let off = |point: &BackendCoord| {
        let (x, y) = (f64::from(point.0 - first.0), f64::from(point.1 - first.1));
        if length > 0.0 {
            (x * dy - y * dx).abs() / length
        } else {
            x.hypot(y)
        }
    };
    let farthest = line
        .iter()
        .map(off)
        .enumerate()
        .max_by(|a, b| a.1.total_cmp(&b.1));
    match farthest {
        Some((middle, distance)) if distance > BEND => {
            let mut points = bends(&line[..=middle]);
            points.pop();
            points.extend(bends(&line[middle..]));
            points
        }
        _ => vec![*first, *last],
    }
}

impl DrawingBackend for Vector {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.pixels()
    }

    fn ensure_prepared(&mut self) -> Done {
        Ok(())
    }

    fn present(&mut self) -> Done {
        Ok(())
    }

    fn draw_pixel(&mut self, _: BackendCoord, _: BackendColor) -> Done {
        Ok(())
    }

    fn draw_line<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
    ) -> Done {
        self.draw_path([from, to], style)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(
        &mut self,
        path: I,
        style: &S,
    ) -> Done {
        let path: Vec<_> = path.into_iter().collect();
        let stroke = self.stroke(style.color(), style.stroke_width());
        match stroke.lines.last_mut() {
            // A dash around a bend is drawn in pieces.
            Some(last) if last.last() == path.first() => last.extend(&path[1..]),
            _ => stroke.lines.push(path),
        }
        Ok(())
    }

    fn draw_rect<S: BackendStyle>(
        &mut self,
        from: BackendCoord,
        to: BackendCoord,
        style: &S,
        fill: bool,
    ) -> Done {
        let color = style.color();
        if fill {
            self.areas.push(Area { color, from, to });
            return Ok(());
        }
        let corners = [from, (to.0, from.1), to, (from.0, to.1), from];
        self.draw_path(corners, style)
    }

    fn draw_circle<S: BackendStyle>(
        &mut self,
        center: BackendCoord,
        radius: u32,
        style: &S,
        _: bool,
    ) -> Done {
        let stroke = self.stroke(style.color(), 2 * radius);
        stroke.lines.push(vec![center]);
        Ok(())
    }

    fn draw_text<S: BackendTextStyle>(
        &mut self,
        text: &str,
        style: &S,
        (x, y): BackendCoord,
    ) -> Done {
        let class = match style.anchor().h_pos {
            HPos::Left => "",
            HPos::Center => " class='m'",
            HPos::Right => " class='e'",
        };
        // From the edge or the middle of the letters to the line that they stand on.
        let down = match style.anchor().v_pos {
            VPos::Top => 0.8,
            VPos::Center => 0.35,
            VPos::Bottom => -0.2,
        };
        let y = y + (down * style.size()) as i32;
        let _ = write!(
            self.texts,
            "<text{class} x='{}' y='{}'>{}</text>",
            number(x),
            number(y),
            escape(text)
        );
        Ok(())
    }
}

/// A text between tags.
pub(super) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped() {
        assert_eq!(escape("a < b & c"), "a &lt; b &amp; c");
    }

    #[test]
    fn numbers_are_short() {
        let written = [0, 5, -5, 10, 123, -1230].map(number);
        assert_eq!(written, ["0", ".5", "-.5", "1", "12.3", "-123"]);
    }

    #[test]
    fn only_what_bends_a_line_is_kept() {
        let straight = (0..=10).map(|i| (10 * i, 20 * i)).collect::<Vec<_>>();
        assert_eq!(bends(&straight), [(0, 0), (100, 200)]);
        assert_eq!(
            bends(&[(0, 0), (50, 1), (100, 40), (200, 40)]),
            [(0, 0), (50, 1), (100, 40), (200, 40)]
        );
        assert_eq!(bends(&[(3, 4)]), [(3, 4)]);
    }

    #[test]
    fn a_pen_goes_the_short_way() {
        let mut pen = Pen::default();
        pen.go('m', (100, 100));
        pen.go('l', (110, 95));
        pen.go('l', (120, 100));
        assert_eq!(pen.path, "m10 10l1-.5 1 .5");
    }
}
