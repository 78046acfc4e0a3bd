//! Where data come from: for each task one row that says all there is to know of its data.
//!
//! Everything that depends on what data are asks this table: how they are drawn, what is true of
//! them, what their features are called, with which settings a task opens.

use super::formula;
use super::network::Hidden;

pub use super::evenly::evenly;

choice! {
    /// What is to be learned.
    Task {
        /// y = Xw + b + noise.
        Linear = "linear",
        /// y = x³ + noise.
        Cubic = "cubic",
        /// y = sin(πx) + noise.
        Sine = "sine",
        /// y = sign(x) + noise.
        Step = "step",
        /// y = |x| + noise.
        Abs = "abs",
        /// y = a formula of the reader's + noise.
        Expr = "expr",
        /// Rows that the reader brings.
        Csv = "csv",
    }
}

choice! {
    /// The lessons: tabs of the page. What data are is said by [`Source`].
    Lesson {
        /// Linear regression.
        Line = "line",
        /// A curve through noisy points.
        Curve = "curve",
        /// What the reader brings.
        Own = "own",
    }
}

/// How features are drawn, and what is true of them.
#[derive(Clone, Copy, Debug)]
pub enum Form {
    /// y = Xw + b: a feature for each true weight, x1, x2 and so on, from the standard normal
    /// distribution.
    Plane,
    /// y = f(x): one feature, evenly spaced over a domain, both ends included.
    Curve {
        /// The function.
        truth: Truth,
        /// The least and the greatest x, where the formula does not say it.
        domain: (f64, f64),
    },
    /// Rows that somebody has brought: nobody knows what is true of them.
    Rows,
}

/// The function of a curve.
#[derive(Clone, Copy, Debug)]
pub enum Truth {
    /// One that is known by name.
    Known {
        /// Its values.
        of: fn(f64) -> f64,
        /// The locale key of its formula.
        formula: &'static str,
    },
    /// The formula of the experiment.
    Typed,
}

/// The data of a task.
#[derive(Debug)]
pub struct Source {
    /// How samples are drawn, and what is true of them.
    pub form: Form,
    /// The lesson to which the task belongs.
    pub lesson: Lesson,
    /// The feature (counted from 0) over which fits are shown first, if there are so many.
    pub shown_first: usize,
    /// Every how many epochs the article's program prints a line.
    pub logs_every: u32,
    /// The settings with which the task opens, where tasks differ.
    pub defaults: Defaults,
}

/// The defaults of a task's settings, where tasks differ.
#[derive(Debug)]
pub struct Defaults {
    /// Number of samples.
    pub samples: usize,
    /// Standard deviation of the noise on y.
    pub noise: f64,
    /// Hidden layers.
    pub hidden: fn() -> Hidden,
    /// Learning rate.
    pub learning_rate: f64,
    /// Epochs of the whole run.
    pub epochs: u32,
    /// Epochs per second to which a film comes.
    pub pace: f64,
}

static LINE: Source = Source {
    form: Form::Plane,
    lesson: Lesson::Line,
    // The article's scatter plot.
    shown_first: 1,
    logs_every: 10,
    defaults: Defaults {
        samples: 500,
        noise: 0.01,
        hidden: Hidden::default,
        learning_rate: 0.01,
        epochs: 100,
        pace: 20.0,
    },
};

static CUBIC: Source = known(cubic, "formula.cubic");
static SINE: Source = known(sine, "formula.sine");
static STEP: Source = known(step, "formula.step");
static ABS: Source = known(f64::abs, "formula.abs");
static EXPR: Source = curve(Truth::Typed, formula::DOMAIN, Lesson::Own);
static CSV: Source = Source {
    form: Form::Rows,
    defaults: Defaults {
        noise: 0.0,
        ..curve(Truth::Typed, formula::DOMAIN, Lesson::Own).defaults
    },
    ..curve(Truth::Typed, formula::DOMAIN, Lesson::Own)
};

/// A task of the curve lesson.
const fn known(of: fn(f64) -> f64, formula: &'static str) -> Source {
    curve(Truth::Known { of, formula }, (-1.0, 1.0), Lesson::Curve)
}

/// A curve through noisy points.
const fn curve(truth: Truth, domain: (f64, f64), lesson: Lesson) -> Source {
    Source {
        form: Form::Curve { truth, domain },
        lesson,
        shown_first: 0,
        logs_every: 100,
        defaults: Defaults {
            samples: 100,
            noise: 0.1,
            hidden: Hidden::curve,
            learning_rate: 0.03,
            epochs: 2020,
            pace: 600.0,
        },
    }
}

fn cubic(x: f64) -> f64 {
    x * x * x
}

fn sine(x: f64) -> f64 {
    libm::sin(std::f64::consts::PI * x)
}

fn step(x: f64) -> f64 {
    if x == 0.0 { 0.0 } else { x.signum() }
}

impl Task {
    /// The data of the task.
    #[must_use]
    pub const fn source(self) -> &'static Source {
        match self {
            Self::Linear => &LINE,
            Self::Cubic => &CUBIC,
            Self::Sine => &SINE,
            Self::Step => &STEP,
            Self::Abs => &ABS,
            Self::Expr => &EXPR,
            Self::Csv => &CSV,
        }
    }

    /// The lesson to which the task belongs.
    #[must_use]
    pub const fn lesson(self) -> Lesson {
        self.source().lesson
    }
}

impl Lesson {
    /// The task with which a lesson opens.
    #[must_use]
    pub const fn task(self) -> Task {
        match self {
            Self::Line => Task::Linear,
            Self::Curve => Task::Cubic,
            Self::Own => Task::Csv,
        }
    }
}

impl Source {
    /// Whether the truth is made of weights and a bias, which are settings.
    #[must_use]
    pub const fn has_weights(&self) -> bool {
        match self.form {
            Form::Plane => true,
            Form::Curve { .. } | Form::Rows => false,
        }
    }

    /// Whether something is known to be true of the samples.
    #[must_use]
    pub const fn has_truth(&self) -> bool {
        match self.form {
            Form::Plane | Form::Curve { .. } => true,
            Form::Rows => false,
        }
    }

    /// The feature (counted from 0), of so many, over which fits are shown first.
    #[must_use]
    pub fn shown_first(&self, features: usize) -> usize {
        if self.shown_first < features {
            self.shown_first
        } else {
            0
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_task_is_a_row_of_its_own_in_a_lesson_that_opens_with_one_of_its_tasks() {
        for (i, task) in Task::ALL.into_iter().enumerate() {
            for other in &Task::ALL[..i] {
                assert!(!std::ptr::eq(task.source(), other.source()), "{task:?}");
            }
        }
        for lesson in Lesson::ALL {
            assert_eq!(lesson.task().lesson(), lesson);
        }
    }
}
