// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/records/stream_record.hpp"

namespace vlm::capture {

enum class PictureKind { jpeg, png };

/// Stands before the number of a file whose own name is taken; in no source's name, or one source's files could be
/// taken for another's.
inline constexpr char numbering_mark = '~';

/// A source's name as part of a file's: what could lead out of the folder, hide the file or number it becomes a line.
[[nodiscard]] std::string as_file_name(const std::string& source);

/// Makes the folder of a file, and those above it, where they are missing. Throws OutputError.
void make_folder_of(const std::string& path);

/// The names of picture files: "frames/{source}-{t}.jpg", with {t} in seconds, {index} and {source}.
class FilePattern {
public:
    /// Throws UsageError for an unknown variable, an ending that is no picture's, and a pattern that would give all
    /// frames one name (`sources` of them).
    FilePattern(const std::string& pattern, std::size_t sources);

    /// Whether an output's name is a pattern at all.
    [[nodiscard]] static bool is_pattern(const std::string& name);

    /// A source's name in it cannot leave the folder.
    [[nodiscard]] std::string name(const records::FrameRecord& frame) const;

    /// The folder down to which no name has a variable; "" for the current one.
    [[nodiscard]] std::string folder() const;

    [[nodiscard]] PictureKind kind() const { return m_kind; }

private:
    std::string m_pattern;
    PictureKind m_kind = PictureKind::jpeg;
};

} // namespace vlm::capture
