// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "common/base/descriptor.hpp"
#include "common/base/file_status.hpp"

namespace vlm::base {

/// A regular file that stays the one that was opened, whatever becomes of its path.
struct OpenedFile {
    std::shared_ptr<const Descriptor> file;
    FileStatus status; ///< as it was when it was opened

    /// A path at which this process opens the same file once more, while this lives.
    [[nodiscard]] std::string path() const;

    /// Whether its size and time of change are those that it was opened with.
    [[nodiscard]] bool is_unchanged() const;

    /// The same by what this machine knows, without asking another one that has the file: it waits for nobody.
    [[nodiscard]] bool seems_unchanged() const;
};

/// Opens a file to be read; never waits for the writer of a pipe. Throws SystemError "<path>: <reason>", InputError
/// where it is no regular file.
[[nodiscard]] OpenedFile open_regular_file(const std::string& path);

} // namespace vlm::base
