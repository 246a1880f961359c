// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "common/base/descriptor.hpp"

namespace vlm::base {

/// A file without a name, in TMPDIR or /var/tmp, which goes with the last who holds it. Bytes are added at its end, and
/// read where they are. For one thread, but that what was added may be read from any.
class UnnamedFile {
public:
    /// Throws SystemError naming the folder.
    UnnamedFile();

    /// Adds bytes, and says where they are. What fails adds nothing. Throws SystemError naming the folder.
    std::int64_t add(std::span<const std::uint8_t> bytes);

    [[nodiscard]] std::int64_t size() const { return m_size; }

    /// What the bytes are read from.
    [[nodiscard]] const std::shared_ptr<const Descriptor>& file() const { return m_file; }

private:
    std::shared_ptr<const Descriptor> m_file;
    std::int64_t m_size = 0;
};

} // namespace vlm::base
