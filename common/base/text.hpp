// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace vlm::base {

/// Parts of `text` between separators; one part (perhaps empty) where there is no separator. Views into `text`.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, char separator);

/// `text` without ASCII white space at both ends.
[[nodiscard]] std::string_view trim(std::string_view text);

/// ASCII letters in lower case; other bytes untouched.
[[nodiscard]] std::string lower(std::string_view text);

/// `text` as valid UTF-8 without NUL: every byte that is not part of a valid sequence becomes U+FFFD.
[[nodiscard]] std::string valid_utf8(std::string_view text);

/// `text` on one line for a terminal: valid UTF-8, control characters (line ends and changes of the direction of text
/// too) become spaces, runs of white space
/// one space; where it has more than `most` bytes it is cut between characters, and "…" follows.
[[nodiscard]] std::string one_line(std::string_view text, std::size_t most = 300);

/// `text` as valid UTF-8 without control characters other than newline and tab, and without changes of the direction of
/// text (U+202E and the like), so that a terminal only prints it, in the order of its characters.
[[nodiscard]] std::string printable(std::string_view text);

/// "1 frame", "2 frames", "3 indexes": for nouns whose plural is so made.
[[nodiscard]] std::string counted(std::uint64_t number, std::string_view noun);

/// `text` as a part of a URL: everything but letters, digits and "-._~" as %XX (RFC 3986).
[[nodiscard]] std::string percent_encoded(std::string_view text);

/// `text` as printable() leaves it, for HTML and XML, in elements and in quoted attributes: & < > " ' as references.
[[nodiscard]] std::string markup_escaped(std::string_view text);

/// Standard base64 with padding, no line ends.
[[nodiscard]] std::string base64(std::span<const std::uint8_t> bytes);

/// The bytes of standard base64, with its padding or without; nothing where `text` is none.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

/// The candidate with the fewest typing errors, at most 3 and half the letters of `word`; "" where none is near.
[[nodiscard]] std::string nearest(std::string_view word, const std::vector<std::string>& candidates);

/// Whether `text` matches a shell-like `pattern` with * and ? (without case).
[[nodiscard]] bool matches_glob(std::string_view text, std::string_view pattern);

} // namespace vlm::base
