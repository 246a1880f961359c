// SPDX-License-Identifier: Apache-2.0
#include "common/hls/mp4_file.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "common/base/file_bytes.hpp"
#include "common/media/source_name.hpp"

namespace vlm::hls {

using media::mp4_type;

namespace {

std::shared_ptr<const base::Descriptor> open(const std::string& name) {
    if (!media::is_regular_file(name)) throw NotTaken{name, "it is no file of this machine"};
    return std::make_shared<const base::Descriptor>(base::open_to_read(name));
}

std::optional<FileBox> box_at(const base::Descriptor& file, std::int64_t place, std::int64_t end) {
    std::array<std::uint8_t, 16> begin{};
    const std::size_t got = base::read_at(file, place, begin);
    const auto header = media::mp4_box_header(media::Mp4Bytes{begin}.first(got), end - place);
    if (!header) return std::nullopt;
    return FileBox{header->type, place, header->length, header->size};
}

/// What tells of samples outside moov, or of the file's parts.
bool is_of_fragments(std::uint32_t type) {
    return type == mp4_type("moof") || type == mp4_type("sidx") || type == mp4_type("styp");
}

} // namespace

Mp4File::Mp4File(const std::string& name)
    : m_name{name}
    , m_file{open(name)}
    , m_size{base::size_of(*m_file)} {
    constexpr std::int64_t least = 8;
    constexpr std::size_t most = 1000;
    for (std::int64_t place = 0; place + least <= m_size; place += m_boxes.back().size) {
        const auto box = box_at(*m_file, place, m_size);
        if (!box || m_boxes.size() == most) throw NotTaken{name, "it is damaged, or no MP4 file"};
        if (is_of_fragments(box->type)) throw NotTaken{name, "it has fragments"};
        m_boxes.push_back(*box);
    }
    const auto is_movie = [](const FileBox& box) { return box.type == mp4_type("moov"); };
    if (std::count_if(m_boxes.begin(), m_boxes.end(), is_movie) != 1)
        throw NotTaken{name, "it has no description, or several"};
}

std::vector<std::uint8_t> Mp4File::movie() const {
    constexpr std::int64_t largest = std::int64_t{48} << 20U;
    const auto box =
        std::find_if(m_boxes.begin(), m_boxes.end(), [](const FileBox& b) { return b.type == mp4_type("moov"); });
    if (box->size > largest) throw NotTaken{m_name, "its description is very large"};
    return bytes(box->place + box->header, box->size - box->header);
}

std::vector<std::uint8_t> Mp4File::bytes(std::int64_t place, std::int64_t size) const {
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
    if (base::read_at(*m_file, place, bytes) != bytes.size()) throw NotTaken{m_name, "it has become shorter"};
    return bytes;
}

} // namespace vlm::hls
