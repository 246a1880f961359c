// SPDX-License-Identifier: Apache-2.0
#include "common/hls/boxes.hpp"

namespace vlm::hls {

BoxWriter::Box::Box(BoxWriter& writer, std::string_view type)
    : m_writer{writer}
    , m_begin{writer.size()} {
    writer.u32(0);
    writer.text(type);
}

BoxWriter::Box::Box(BoxWriter& writer, std::string_view type, std::uint8_t version, std::uint32_t flags)
    : Box{writer, type} {
    writer.u32(static_cast<std::uint32_t>(version) << 24 | flags);
}

BoxWriter::Box::~Box() {
    m_writer.set_u32(m_begin, static_cast<std::uint32_t>(m_writer.size() - m_begin));
}

void BoxWriter::set_u32(std::size_t at, std::uint32_t value) {
    for (int i = 0; i < 4; ++i)
        m_bytes[at + static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(value >> (24 - 8 * i));
}

} // namespace vlm::hls
