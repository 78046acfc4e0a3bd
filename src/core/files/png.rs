//! A description in a picture that a browser has made.

use super::checksum::checksum;

/// The signature and the first part, which every such picture has: a length, a name, 13 bytes and a
/// checksum.
const HEAD: usize = 8 + 4 + 4 + 13 + 4;
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A picture with words that say what is on it; as it was, when it is no PNG.
#[must_use]
pub fn described(picture: &[u8], words: &str) -> Vec<u8> {
    if picture.len() < HEAD || !picture.starts_with(SIGNATURE) {
        return picture.to_vec();
    }
    let (head, rest) = picture.split_at(HEAD);
    // A keyword, no compression, no language, and the words in UTF-8.
    let text = [b"Description\0\0\0\0\0", words.as_bytes()].concat();
    let mut picture = head.to_vec();
    picture.extend((text.len() as u32).to_be_bytes());
    picture.extend(b"iTXt");
    picture.extend(&text);
    picture.extend(checksum(&[b"iTXt", &text]).to_be_bytes());
    picture.extend(rest);
    picture
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A picture of one black dot.
    const DOT: &[u8] = &[
        0x89, b'P', b'N', b'G', 13, 10, 26, 10, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0,
        0, 0, 1, 8, 0, 0, 0, 0, 0x3a, 0x7e, 0x9b, 0x55, 0, 0, 0, 10, b'I', b'D', b'A', b'T', 0x78,
        0xda, 0x63, 0x60, 0, 0, 0, 2, 0, 1, 0xe5, 0x27, 0xd4, 0xa2, 0, 0, 0, 0, b'I', b'E', b'N',
        b'D', 0xae, 0x42, 0x60, 0x82,
    ];

    #[test]
    fn the_words_are_a_part_of_the_picture() {
        let words = "A line of “9 samples” 直线";
        let picture = described(DOT, words);
        assert!(picture.starts_with(&DOT[..HEAD]) && picture.ends_with(&DOT[HEAD..]));
        // Every part has its length and its checksum.
        let mut rest = &picture[SIGNATURE.len()..];
        let mut names = Vec::new();
        while let [a, b, c, d, after @ ..] = rest {
            let size = u32::from_be_bytes([*a, *b, *c, *d]) as usize;
            let (part, after) = after.split_at(4 + size);
            let (sum, after) = after.split_at(4);
            names.push(String::from_utf8_lossy(&part[..4]).into_owned());
            if part.starts_with(b"iTXt") {
                assert_eq!(sum, checksum(&[part]).to_be_bytes());
                assert!(part.ends_with(words.as_bytes()));
            }
            rest = after;
        }
        assert_eq!(names, ["IHDR", "iTXt", "IDAT", "IEND"]);
        assert_eq!(described(b"no picture", words), b"no picture");
    }
}
