//! The words that are explained where they stand.
//!
//! A text marks such a word as `[R²](r2)`: what stands there, and the key of its explanation, which
//! is the sentence `term.r2` of the locale. The page underlines it and shows the sentence on focus,
//! tap or hover; everywhere else [`plain`] has taken the mark away.

/// The keys of all explanations.
pub const TERMS: [&str; 17] = [
    "x",
    "features",
    "noise",
    "floor",
    "batch",
    "epoch",
    "step",
    "loss",
    "lr",
    "r2",
    "rms",
    "squares",
    "parameters",
    "relu",
    "tanh",
    "sigmoid",
    "gelu",
];

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Piece<'a> {
    /// What stands there.
    pub words: &'a str,
    /// The key of its explanation, if it has one.
    pub term: Option<&'static str>,
}

/// A text as its pieces, in their order. Brackets that mark no term are words.
#[must_use]
pub fn pieces<'a>(text: &'a str) -> Vec<Piece<'a>> {
    let mut pieces = Vec::new();
    let mut push = |words: &'a str, term| {
        if !words.is_empty() {
            pieces.push(Piece { words, term });
        }
    };
    let (mut rest, mut from) = (text, 0);
    while let Some(open) = rest[from..].find('[').map(|at| from + at) {
        match mark(&rest[open..]) {
            Some((words, term, length)) => {
                push(&rest[..open], None);
                push(words, Some(term));
                (rest, from) = (&rest[open + length..], 0);
            }
            None => from = open + 1,
        }
    }
    push(rest, None);
    pieces
}

/// The mark at the beginning of a text: its words, its term and its length in bytes.
fn mark(text: &str) -> Option<(&str, &'static str, usize)> {
    let (words, rest) = text.strip_prefix('[')?.split_once(']')?;
    let (key, _) = rest.strip_prefix('(')?.split_once(')')?;
    let term = TERMS.into_iter().find(|term| *term == key)?;
    let length = words.len() + key.len() + "[]()".len();
    (!words.contains('[')).then_some((words, term, length))
}

/// A text without its marks.
#[must_use]
pub fn plain(text: &str) -> String {
    pieces(text).iter().map(|piece| piece.words).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken_apart(text: &str) -> Vec<(&str, &str)> {
        let pieces = pieces(text).into_iter();
        pieces.map(|p| (p.words, p.term.unwrap_or(""))).collect()
    }

    #[test]
    fn a_text_is_taken_apart_at_its_marks() {
        assert_eq!(
            taken_apart("y = [X](x)w, 按[损失](loss)"),
            [("y = ", ""), ("X", "x"), ("w, 按", ""), ("损失", "loss")]
        );
        assert_eq!(plain("y = [X](x)w, 按[损失](loss)"), "y = Xw, 按损失");
        assert_eq!(taken_apart(""), []);
    }

    #[test]
    fn brackets_that_mark_no_term_are_words() {
        for text in [
            "[a](b)",
            "[0, 1]",
            "[",
            "[[",
            "](",
            "[R²](r2",
            "x[](",
            "[[R²](r2)",
        ] {
            let words: String = pieces(text).iter().map(|piece| piece.words).collect();
            let marked = text == "[[R²](r2)";
            assert_eq!(words, if marked { "[R²" } else { text });
        }
        assert_eq!(taken_apart("[0, 1] [R²](r2)")[1], ("R²", "r2"));
    }
}
