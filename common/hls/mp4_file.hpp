// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/base/descriptor.hpp"
#include "common/hls/mp4_tables.hpp"

namespace vlm::hls {

/// A box of a file that lies in no other.
struct FileBox {
    std::uint32_t type;
    std::int64_t place;
    std::int64_t header; ///< length of it, in bytes
    std::int64_t size;   ///< with it
};

/// An MP4 file of this machine, opened. Safe from any thread.
class Mp4File {
public:
    /// Throws NotTaken where it is no plain MP4 file; SystemError.
    explicit Mp4File(const std::string& name);

    [[nodiscard]] const std::shared_ptr<const base::Descriptor>& file() const { return m_file; }
    [[nodiscard]] std::int64_t size() const { return m_size; }
    [[nodiscard]] const std::vector<FileBox>& boxes() const { return m_boxes; }

    /// What the box moov holds. Throws NotTaken, SystemError.
    [[nodiscard]] std::vector<std::uint8_t> movie() const;

    /// Throws NotTaken where the file ends before them; SystemError.
    [[nodiscard]] std::vector<std::uint8_t> bytes(std::int64_t place, std::int64_t size) const;

private:
    std::string m_name;
    std::shared_ptr<const base::Descriptor> m_file;
    std::int64_t m_size = 0;
    std::vector<FileBox> m_boxes;
};

} // namespace vlm::hls
