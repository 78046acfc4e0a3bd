//! JSON, written and read: as much of it as our files need, and all of it that a file may bring.

use crate::core::decimal;

/// How deep values may lie in each other: a file of brackets alone must not use up the stack.
const DEEPEST: usize = 16;

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// Values in their order.
    List(Vec<Json>),
    /// Values by their names, in the order in which they stand.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// The value of a text; `None` when it is no JSON.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut reader = Reader {
            rest: text.strip_prefix('\u{feff}').unwrap_or(text),
        };
        let value = reader.value(0)?;
        reader.skip();
        reader.rest.is_empty().then_some(value)
    }

    /// The value of a name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(entries) => {
                let entry = entries.iter().find(|(key, _)| key == name);
                entry.map(|(_, value)| value)
            }
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) | Self::List(_) => None,
        }
    }

    /// A number.
    #[must_use]
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(value) => Some(*value),
            Self::Null | Self::Bool(_) | Self::Text(_) | Self::List(_) | Self::Object(_) => None,
        }
    }

    /// A whole number from 0 that is not too large for its bits to be exact.
    #[must_use]
    pub fn whole(&self) -> Option<u64> {
        let whole = |value: &f64| value.fract() == 0.0 && (0.0..=9e15).contains(value);
        self.number().filter(whole).map(|value| value as u64)
    }

    /// A text.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::List(_) | Self::Object(_) => None,
        }
    }

    /// The values of a list.
    #[must_use]
    pub fn list(&self) -> Option<&[Self]> {
        match self {
            Self::List(values) => Some(values),
            Self::Null | Self::Bool(_) | Self::Number(_) | Self::Text(_) | Self::Object(_) => None,
        }
    }
}

/// A text between its quotation marks.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            '\n' => quoted += "\\n",
            // Two more that end a line in some programs; all of them are control characters by rule.
            '\u{0}'..='\u{1f}' | '\u{2028}' | '\u{2029}' => {
                quoted += &format!("\\u{:04x}", u32::from(c));
            }
            other => quoted.push(other),
        }
    }
    quoted.push('"');
    quoted
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start_matches([' ', '\n', '\r', '\t']);
    }

    /// Goes past a word, if it is the next.
    fn take(&mut self, word: &str) -> Option<()> {
        self.skip();
        self.rest = self.rest.strip_prefix(word)?;
        Some(())
    }

    fn value(&mut self, depth: usize) -> Option<Json> {
        self.skip();
        if depth > DEEPEST {
            return None;
        }
        match self.rest.bytes().next()? {
            b'{' => {
                let mut entries = Vec::new();
                self.items('{', '}', |reader| {
                    reader.skip();
                    let name = reader.string()?;
                    reader.take(":")?;
                    entries.push((name, reader.value(depth + 1)?));
                    Some(())
                })?;
                Some(Json::Object(entries))
            }
            b'[' => {
                let mut values = Vec::new();
                self.items('[', ']', |reader| {
                    values.push(reader.value(depth + 1)?);
                    Some(())
                })?;
                Some(Json::List(values))
            }
            b'"' => self.string().map(Json::Text),
            b'n' => self.take("null").map(|()| Json::Null),
            b't' => self.take("true").map(|()| Json::Bool(true)),
            b'f' => self.take("false").map(|()| Json::Bool(false)),
            _ => {
                let other = |c: char| !matches!(c, '0'..='9' | '-' | '+' | '.' | 'e' | 'E');
                let end = self.rest.find(other).unwrap_or(self.rest.len());
                let (number, rest) = self.rest.split_at(end);
                self.rest = rest;
                decimal::value(number).map(Json::Number)
            }
        }
    }

    /// Items with commas between them.
    fn items(
        &mut self,
        open: char,
        close: char,
        mut item: impl FnMut(&mut Self) -> Option<()>,
    ) -> Option<()> {
        self.rest = self.rest.strip_prefix(open)?;
        self.skip();
        if let Some(rest) = self.rest.strip_prefix(close) {
            self.rest = rest;
            return Some(());
        }
        loop {
            item(self)?;
            self.skip();
            if let Some(rest) = self.rest.strip_prefix(close) {
                self.rest = rest;
                return Some(());
            }
            self.rest = self.rest.strip_prefix(',')?;
        }
    }

    fn string(&mut self) -> Option<String> {
        self.rest = self.rest.strip_prefix('"')?;
        let mut text = String::new();
        loop {
            let mut chars = self.rest.chars();
            let c = chars.next()?;
            self.rest = chars.as_str();
            match c {
                '"' => return Some(text),
                '\\' => text.push(self.escaped()?),
                '\u{0}'..='\u{1f}' => return None,
                other => text.push(other),
            }
        }
    }

    fn escaped(&mut self) -> Option<char> {
        let mut chars = self.rest.chars();
        let c = chars.next()?;
        self.rest = chars.as_str();
        Some(match c {
            'n' => '\n',
            't' => '\t',
            'r' => '\r',
            'b' => '\u{8}',
            'f' => '\u{c}',
            '"' | '\\' | '/' => c,
            'u' => {
                let high = self.unit()?;
                if !(0xd800..0xdc00).contains(&high) {
                    return char::from_u32(high);
                }
                self.rest = self.rest.strip_prefix("\\u")?;
                let low = self
                    .unit()?
                    .checked_sub(0xdc00)
                    .filter(|low| *low < 0x400)?;
                return char::from_u32(0x1_0000 + ((high - 0xd800) << 10) + low);
            }
            _ => return None,
        })
    }

    /// Four hexadecimal digits.
    fn unit(&mut self) -> Option<u32> {
        let digits = self.rest.get(..4)?;
        self.rest = &self.rest[4..];
        let is_digit = |byte: u8| byte.is_ascii_hexdigit();
        digits.bytes().all(is_digit).then_some(())?;
        u32::from_str_radix(digits, 16).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::random::{self, Stream};

    /// The same value as another reader has it.
    fn as_read_elsewhere(value: &Json) -> serde_json::Value {
        match value {
            Json::Null => serde_json::Value::Null,
            Json::Bool(value) => (*value).into(),
            Json::Number(value) => (*value).into(),
            Json::Text(text) => text.as_str().into(),
            Json::List(values) => values.iter().map(as_read_elsewhere).collect(),
            Json::Object(entries) => {
                let entries = entries.iter();
                let entries = entries.map(|(key, value)| (key.clone(), as_read_elsewhere(value)));
                serde_json::Value::Object(entries.collect())
            }
        }
    }

    #[test]
    fn what_is_json_is_read_as_others_read_it() {
        for text in [
            "null",
            " [true, false, null, -1.5e3, 0.25, \"a\"]\r\n",
            r#"{"a": {"b": []}, "c": [{}], "d": "\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00é😀"}"#,
        ] {
            let value = Json::read(text).unwrap_or_else(|| panic!("{text}"));
            let wanted: serde_json::Value = serde_json::from_str(text).unwrap();
            let wanted = wanted.to_string();
            assert_eq!(as_read_elsewhere(&value).to_string(), wanted);
        }
    }

    #[test]
    fn what_is_not_is_refused() {
        for text in [
            "",
            "{",
            "[1,]",
            "[1 2]",
            "{\"a\"}",
            "{a: 1}",
            "\"",
            "\"\\x\"",
            "\"\\ud800\"",
            "\"\\u12g4\"",
            "\"\\u+123\"",
            "\"a\nb\"",
            "tru",
            "nul",
            "1 2",
            "--1",
            "[",
            "]",
            "\"\\ud800\\u0041\"",
        ] {
            assert_eq!(Json::read(text), None, "{text}");
        }
        assert_eq!(Json::read(&"[".repeat(100_000)), None);
        assert_eq!(
            Json::read(&format!("{}{}", "[".repeat(40), "]".repeat(40))),
            None
        );
    }

    #[test]
    fn any_text_comes_through_its_quotation_marks() {
        let mut rng = random::stream(3, Stream::Data);
        for _ in 0..500 {
            let text: String = (0..20)
                .filter_map(|_| char::from_u32(rng.next_u32() % 0x3000))
                .collect();
            let quoted = quoted(&text);
            assert_eq!(Json::read(&quoted), Some(Json::Text(text.clone())));
            assert_eq!(serde_json::from_str::<String>(&quoted).unwrap(), text);
        }
    }

    #[test]
    fn anything_at_all_is_read_or_refused() {
        let mut rng = random::stream(4, Stream::Data);
        let words = [
            "{", "}", "[", "]", ",", ":", "\"a\"", "\"", "\u{5c}", "1", "-", "e", "null", " ", "é",
            "\\u00",
        ];
        for _ in 0..20_000 {
            let length = rng.next_u32() % 12;
            let text: String = (0..length)
                .map(|_| words[rng.next_u32() as usize % words.len()])
                .collect();
            // What we take, others take, too.
            if Json::read(&text).is_some() && !text.contains("-") && !text.contains('1') {
                assert!(
                    serde_json::from_str::<serde_json::Value>(&text).is_ok(),
                    "{text}"
                );
            }
        }
    }
}
