//! Numbers as people write them.
//!
//! `0,05`, `.5`, `5e-2`, `1 000`, full-width digits, a true minus sign: whatever can only mean one
//! number is read as that number. What can mean two (`1,000`) is not guessed at, but named. Links
//! are written in one way only, as Rust prints a number, and that way is always read.

use super::decimal;

/// Why a text is not the number that is asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Why {
    /// It is no number.
    NoNumber,
    /// It can mean either of two numbers.
    Either(f64, f64),
    /// A whole number is asked for.
    NotWhole,
    /// It is less than the least number allowed.
    TooSmall,
    /// It is more than the greatest number allowed.
    TooLarge,
}

/// The greatest whole number below which none is left out.
const EXACT: u64 = 1 << 53;

/// A text in plain characters: those of full width, the several minus signs and blanks become the
/// ones of ASCII, and what cannot be seen is left out.
#[must_use]
pub fn plain(text: &str) -> String {
    let plain = |c: char| match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0),
        '\u{2010}'..='\u{2013}' | '\u{2212}' | '\u{fe63}' => Some('-'),
        '。' => Some('.'),
        '‘' | '’' => Some('\''),
        // Marks of direction and of line breaks, which come along when something is copied.
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => None,
        c if c.is_whitespace() => Some(' '),
        c if c.is_control() => None,
        c => Some(c),
    };
    let plain: String = text.chars().filter_map(plain).collect();
    plain.trim().to_owned()
}

/// Any number.
///
/// # Errors
/// When the text is no number, or can mean two.
pub fn number(text: &str) -> Result<f64, Why> {
    Ok(read(text)?.value)
}

/// A whole number, exactly.
///
/// # Errors
/// When the text is no whole number, or can mean two numbers.
pub fn whole(text: &str) -> Result<f64, Why> {
    let read = read(text)?;
    // Who asks for a thousand may write `1.000`, and a whole number needs no such point.
    if let Some((units, thousands)) = plain(text).split_once('.')
        && let Some(grouped) = joined(&[units, thousands])
    {
        return Err(Why::Either(value(&grouped), read.value));
    }
    if read.is_whole {
        Ok(read.value)
    } else {
        Err(Why::NotWhole)
    }
}

/// Numbers in a row. Commas of any kind stand between them; where semicolons do, a comma is that of
/// a decimal.
///
/// # Errors
/// When one of them is no number, or can mean two.
pub fn list(text: &str) -> Result<Vec<f64>, Why> {
    let decimal_commas = text.contains([';', '；']) && !text.contains(['，', '、']);
    let text = plain(text);
    let separators: &[char] = if decimal_commas {
        &[';']
    } else if text.contains([',', '、']) {
        &[',', '、', ';']
    } else {
        &[' ']
    };
    let parts = text.split(separators).map(str::trim);
    parts
        .filter(|part| !(separators == [' '] && part.is_empty() && !text.is_empty()))
        // A blank is between numbers here, never within one.
        .map(|part| {
            if part.contains(' ') {
                Err(Why::NoNumber)
            } else {
                number(part)
            }
        })
        .collect()
}

/// A number that has been read.
struct Read {
    value: f64,
    is_whole: bool,
}

fn value(spelled: &str) -> f64 {
    // Zero has one spelling.
    decimal::value(spelled).map_or(f64::NAN, |value| value + 0.0)
}

fn read(text: &str) -> Result<Read, Why> {
    let text = plain(text);
    if let Some((base, rest)) = text.split_once('^') {
        let value = power(base, rest).ok_or(Why::NoNumber)?;
        let is_whole = value.fract() == 0.0;
        return Ok(Read { value, is_whole });
    }
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(&text)),
    };
    let (mantissa, exponent) = match rest.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, exponent),
        None => (rest, "0"),
    };
    let unsigned = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
    if !is_digits(unsigned) {
        return Err(Why::NoNumber);
    }
    let whole_value = |mantissa: &str| value(&format!("{sign}{mantissa}e{exponent}"));
    match mantissas(mantissa.trim_start()) {
        Mantissa::None => Err(Why::NoNumber),
        Mantissa::Either(one, other) => Err(Why::Either(whole_value(&one), whole_value(&other))),
        Mantissa::One(mantissa) => Ok(Read {
            value: whole_value(&mantissa),
            is_whole: is_whole(&mantissa, exponent),
        }),
    }
}

/// The digits of a number without its sign and exponent, with a point before its decimals.
enum Mantissa {
    None,
    One(String),
    Either(String, String),
}

fn mantissas(text: &str) -> Mantissa {
    let one = |spelled: Option<String>| spelled.map_or(Mantissa::None, Mantissa::One);
    let count = |mark: char| text.matches(mark).count();
    let (commas, points) = (count(','), count('.'));
    // Blanks and apostrophes only ever stand between thousands.
    for group in [' ', '\''] {
        if text.contains(group) {
            let mark = if commas > 0 { ',' } else { '.' };
            let (whole, decimals) = text.split_once(mark).unwrap_or((text, ""));
            return one(grouped(whole, group, decimals));
        }
    }
    match (commas, points) {
        (0, 0 | 1) => one(decimal(text, '.')),
        (0, _) => one(grouped(text, '.', "")),
        (1, 0) => {
            let (whole, decimals) = (decimal(text, ','), grouped(text, ',', ""));
            match (decimals, whole) {
                (Some(thousands), Some(decimals)) => Mantissa::Either(thousands, decimals),
                (thousands, decimals) => one(thousands.or(decimals)),
            }
        }
        (_, 0) => one(grouped(text, ',', "")),
        // The mark that comes last is before the decimals.
        _ => {
            let (mark, group) = if text.rfind(',') > text.rfind('.') {
                (',', '.')
            } else {
                ('.', ',')
            };
            let (whole, decimals) = text.rsplit_once(mark).unwrap_or((text, ""));
            one(grouped(whole, group, decimals))
        }
    }
}

/// Digits with a mark before the decimals, or without.
fn decimal(text: &str, mark: char) -> Option<String> {
    let (whole, decimals) = text.split_once(mark).unwrap_or((text, ""));
    let digits = |part: &str| part.is_empty() || is_digits(part);
    // A number may end in a point, but a comma there belongs to what is to follow.
    let ends = mark == ',' && text.ends_with(mark);
    let some = !(whole.is_empty() && decimals.is_empty());
    (some && !ends && digits(whole) && digits(decimals)).then(|| format!("{whole}.{decimals}"))
}

/// Thousands with a mark between them, and decimals.
fn grouped(whole: &str, mark: char, decimals: &str) -> Option<String> {
    let groups: Vec<&str> = whole.split(mark).collect();
    let digits = decimals.is_empty() || is_digits(decimals);
    let whole = joined(&groups).filter(|_| digits)?;
    Some(format!("{whole}.{decimals}"))
}

/// Groups of three digits, the first of which may be shorter.
fn joined(groups: &[&str]) -> Option<String> {
    let (first, rest) = groups.split_first()?;
    let fits = is_digits(first) && first.len() <= 3 && !first.starts_with('0');
    let rest_fits = |group: &&str| is_digits(group) && group.len() == 3;
    (fits && !rest.is_empty() && rest.iter().all(rest_fits)).then(|| groups.concat())
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether digits times a power of ten are whole: told from the digits, because a number that is
/// almost whole is rounded to one.
fn is_whole(mantissa: &str, exponent: &str) -> bool {
    let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{decimals}");
    let kept = digits.trim_end_matches('0');
    // Longer ones are out of every range.
    let exponent: i64 = exponent.parse().unwrap_or(0);
    let shift = exponent + whole.len() as i64;
    kept.is_empty() || shift >= kept.len() as i64
}

/// A power, and what is added to it or taken from it: `2^32-1`, `10^-3`.
fn power(base: &str, rest: &str) -> Option<f64> {
    let base: u64 = base.trim().parse().ok()?;
    let rest = rest.replace(' ', "");
    if let (10, Some(decimals)) = (base, rest.strip_prefix('-')) {
        return is_digits(decimals).then(|| value(&format!("1e-{decimals}")));
    }
    let end = rest.find(['-', '+']).unwrap_or(rest.len());
    let (exponent, more) = rest.split_at(end);
    let power = base.checked_pow(exponent.parse().ok()?)?;
    let term = |text: &str| is_digits(text).then(|| text.parse::<u64>().ok()).flatten();
    let sum = match more.split_at_checked(1) {
        None => power,
        Some(("-", less)) => power.checked_sub(term(less)?)?,
        Some((_, more)) => power.checked_add(term(more)?)?,
    };
    (sum <= EXACT).then_some(sum as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::random::{self, Stream};

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, value) in [
            ("0.05", 0.05),
            ("0,05", 0.05),
            ("０．０５", 0.05),
            ("０，０５", 0.05),
            ("0。05", 0.05),
            (".5", 0.5),
            (",5", 0.5),
            ("5.", 5.0),
            ("5e-2", 0.05),
            ("5E−2", 0.05),
            ("５ｅ－２", 0.05),
            ("1e3", 1000.0),
            ("1E+3", 1000.0),
            ("0,5e1", 5.0),
            ("-3.4", -3.4),
            ("−3,4", -3.4),
            ("－３．４", -3.4),
            ("‐3.4", -3.4),
            ("–3.4", -3.4),
            ("− 3.4", -3.4),
            ("+5", 5.0),
            ("＋５", 5.0),
            (" 5 ", 5.0),
            ("\u{3000}5\u{a0}", 5.0),
            ("\u{feff}5\u{200b}\u{7}", 5.0),
            ("-0", 0.0),
            ("007", 7.0),
            // Thousands, where nothing else can be meant.
            ("1 000", 1000.0),
            ("1\u{202f}000\u{a0}000", 1e6),
            ("1'000", 1000.0),
            ("1’000.5", 1000.5),
            ("12 345,6", 12345.6),
            ("1,000,000", 1e6),
            ("1.000.000", 1e6),
            ("1,000.5", 1000.5),
            ("1.000,5", 1000.5),
            // Decimals, where nothing else can be meant.
            ("0,001", 0.001),
            ("0,125", 0.125),
            ("1234,567", 1234.567),
            ("1,0000", 1.0),
            // Links are written with points.
            ("1.000", 1.0),
            ("1.234", 1.234),
            ("2^32-1", 4_294_967_295.0),
            ("2^32 − 1", 4_294_967_295.0),
            ("2^10", 1024.0),
            ("2^10+1", 1025.0),
            ("10^-3", 0.001),
        ] {
            assert_eq!(number(text), Ok(value), "{text}");
        }
    }

    #[test]
    fn what_can_mean_two_numbers_is_not_guessed_at() {
        for (text, thousands, decimals) in [
            ("1,000", 1000.0, 1.0),
            ("1，000", 1000.0, 1.0),
            ("-12,345", -12345.0, -12.345),
            ("123,456e-3", 123.456, 0.123_456),
        ] {
            assert_eq!(
                number(text),
                Err(Why::Either(thousands, decimals)),
                "{text}"
            );
        }
        assert_eq!(whole("1,000"), Err(Why::Either(1000.0, 1.0)));
        assert_eq!(whole("1.000"), Err(Why::Either(1000.0, 1.0)));
        assert_eq!(whole("1.234"), Err(Why::Either(1234.0, 1.234)));
    }

    #[test]
    fn what_is_no_number_is_none() {
        for text in [
            "",
            " ",
            "-",
            "+",
            ".",
            ",",
            "e3",
            "5,",
            "1e",
            "1e+",
            "1e1.5",
            "1e1,5",
            "nan",
            "inf",
            "infinity",
            "0x10",
            "1_000",
            "--5",
            "+-5",
            "5-",
            "5 6",
            "1 00",
            "1 0000",
            "0 000",
            "1,00,000",
            "1.000.00",
            "1,000,00",
            "1.5.5",
            "1,5,5",
            "1,000.000,5",
            "1'000'00",
            "5%",
            "five",
            "五",
            "½",
            "2^",
            "^2",
            "2^-1",
            "2^64",
            "2^3^2",
            "2^3-",
            "2^3-9",
            "2^54",
            "1.5^2",
            "10^-",
            "1 000 000,5.5",
            "1 000'000",
        ] {
            assert_eq!(number(text), Err(Why::NoNumber), "{text}");
        }
    }

    #[test]
    fn whole_numbers_are_exact() {
        for (text, value) in [
            ("0", 0.0),
            ("-0", 0.0),
            ("500.0", 500.0),
            ("1E3", 1000.0),
            ("1.5e1", 15.0),
            ("1.500e3", 1500.0),
            ("50e-1", 5.0),
            ("0e-9", 0.0),
            ("１００", 100.0),
            ("+2", 2.0),
            ("10 000", 10_000.0),
            ("4294967295", 4_294_967_295.0),
            ("2^32-1", 4_294_967_295.0),
            ("4.294967295e9", 4_294_967_295.0),
        ] {
            assert_eq!(whole(text), Ok(value), "{text}");
        }
        for text in [
            "2.5",
            "1e-1",
            "5e-1",
            "55e-1",
            "1.55e1",
            "4294967295.00000000001",
            "0.99999999999999999999",
            "10^-3",
        ] {
            assert_eq!(whole(text), Err(Why::NotWhole), "{text}");
        }
    }

    #[test]
    fn lists_are_read_as_people_write_them() {
        for (text, values) in [
            ("2,-3.4", &[2.0, -3.4][..]),
            (" 2 , -3.4 ", &[2.0, -3.4]),
            ("２，－３．４", &[2.0, -3.4]),
            ("2、−3.4", &[2.0, -3.4]),
            ("2，-3，4", &[2.0, -3.0, 4.0]),
            ("2，-3,4", &[2.0, -3.0, 4.0]),
            ("2;-3,4", &[2.0, -3.4]),
            ("2；-3,4", &[2.0, -3.4]),
            ("2;-3.4", &[2.0, -3.4]),
            ("2 -3.4", &[2.0, -3.4]),
            ("2\u{3000}\u{3000}-3.4", &[2.0, -3.4]),
            ("1,2,3,4", &[1.0, 2.0, 3.0, 4.0]),
            ("2,500", &[2.0, 500.0]),
            ("5", &[5.0]),
        ] {
            assert_eq!(list(text).as_deref(), Ok(values), "{text}");
        }
        for text in ["", "2,", ",2", "2,,3", "2;", "2 3,4", "1,x", "2;3;x", "-"] {
            assert_eq!(list(text), Err(Why::NoNumber), "{text}");
        }
        assert_eq!(list("1,000;2"), Err(Why::Either(1000.0, 1.0)));
    }

    #[test]
    fn the_spelling_of_links_is_always_read() {
        let mut rng = random::stream(5, Stream::Data);
        for i in 0..4_000 {
            let value = f64::from_bits(rng.next_u64());
            if !value.is_finite() {
                continue;
            }
            for spelled in [value.to_string(), format!("{value:e}")] {
                let read = number(&spelled).map(f64::to_bits);
                assert_eq!(read, Ok((value + 0.0).to_bits()), "{spelled}");
            }
            let rate = random::uniform(&mut rng) * 10f64.powi(i % 12 - 6);
            assert_eq!(number(&rate.to_string()), Ok(rate));
            let comma = rate.to_string().replace('.', ",");
            match number(&comma) {
                Ok(read) => assert_eq!(read, rate, "{comma}"),
                Err(why) => assert!(matches!(why, Why::Either(_, read) if read == rate)),
            }
            let seed = rng.next_u32();
            assert_eq!(whole(&seed.to_string()), Ok(f64::from(seed)));
        }
    }

    #[test]
    fn any_text_at_all_is_read_without_harm() {
        let mut rng = random::stream(6, Stream::Data);
        let pieces = [
            "1", "000", "0", ",", ".", " ", "'", "e", "-", "^", "；", "、", "é", "９", "。",
        ];
        for _ in 0..20_000 {
            let length = (random::uniform(&mut rng) * 9.0) as usize;
            let text: String = (0..length)
                .map(|_| pieces[(random::uniform(&mut rng) * pieces.len() as f64) as usize])
                .collect();
            if let Ok(value) = number(&text) {
                assert!(!value.is_nan(), "{text}");
                if value.is_infinite() {
                    continue; // Out of every range.
                }
                assert!(whole(&text) != Ok(value) || value.fract() == 0.0, "{text}");
                // What it was taken for is told by its own spelling.
                assert_eq!(number(&value.to_string()), Ok(value), "{text}");
            }
            let _ = list(&text);
        }
    }
}
