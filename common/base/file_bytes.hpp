// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "common/base/descriptor.hpp"

namespace vlm::base {

/// Bytes from a place of an open file, fewer where it ends; where others read it does not change. Throws SystemError.
[[nodiscard]] std::size_t read_at(const Descriptor& file, std::int64_t place, std::span<std::uint8_t> bytes);

/// Those bytes will be read soon: the disk brings them in the order that suits it.
void announce_reading(const Descriptor& file, std::int64_t place, std::int64_t size);

/// Of an open file, in bytes; -1 where it is none that has a size (a pipe, a folder). Throws SystemError.
[[nodiscard]] std::int64_t size_of(const Descriptor& file);

/// A file in memory, without a name. What was never written is zero and takes no memory.
class MemoryFile {
public:
    /// `size` in bytes; writing makes it larger. Throws SystemError.
    explicit MemoryFile(std::int64_t size);

    /// Throws SystemError.
    void write_at(std::int64_t place, std::span<const std::uint8_t> bytes);

    /// By which this program opens it, as long as it is there.
    [[nodiscard]] std::string path() const;

private:
    Descriptor m_file;
};

} // namespace vlm::base
