// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include "common/base/clock.hpp"

namespace vlm::capture {

/// The names of recorded segments: "rec/{source}/%Y-%m-%d/%H%M%S.mp4", with strftime's conversions in local time.
class SegmentPattern {
public:
    /// Throws UsageError for an ending that is neither .mp4 nor .mkv, an unknown variable, conversions other than
    /// Y m d H M S j s and %, and a pattern that would give the segments of `sources` sources one name.
    SegmentPattern(const std::string& pattern, std::size_t sources);

    /// A source's name in it cannot leave the folder.
    [[nodiscard]] std::string path(base::Wall began, const std::string& source) const;

    /// Another name for a segment whose own is taken; no other source has it.
    [[nodiscard]] static std::string numbered(const std::string& path, int number);

    /// The folder down to which no name varies, for one source; "." for the current one.
    [[nodiscard]] std::string folder(const std::string& source) const;

    /// How many folders lie between that one and each segment.
    [[nodiscard]] int depth(const std::string& source) const;

    /// Whether a file of that folder, as folder() begins it, is named as a segment of the source, and of no other.
    [[nodiscard]] bool matches(const std::string& path, const std::string& source) const;

    /// libavformat's name for the container: "mp4" or "matroska".
    [[nodiscard]] std::string format() const;

private:
    std::string m_pattern;
};

} // namespace vlm::capture
