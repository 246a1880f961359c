// SPDX-License-Identifier: Apache-2.0
#include "common/capture/picture_sink.hpp"

#include <filesystem>
#include <utility>

#include "common/base/error.hpp"

namespace vlm::capture {

namespace fs = std::filesystem;

namespace {

std::string records_path(const FilePattern& pattern) {
    const fs::path path = fs::path{pattern.folder()} / "frames.jsonl";
    make_folder_of(path.string());
    return path.string();
}

} // namespace

PictureSink::PictureSink(FilePattern pattern, base::Overwrite overwrite)
    : m_pattern{std::move(pattern)}
    , m_overwrite{overwrite}
    , m_records{records_path(m_pattern), overwrite} {}

void PictureSink::begin(const std::vector<records::StreamHeader>& headers) {
    for (const records::StreamHeader& header : headers) {
        m_lanes.push_back({header.source, 0, {}});
        m_records.write(records::to_json_line(header));
    }
}

void PictureSink::begin_epoch(std::size_t track, const records::StreamHeader& header) {
    m_lanes.at(track).source = header.source;
    m_records.write(records::to_json_line(header));
}

records::FrameRecord PictureSink::write(std::size_t track, Captured captured) {
    Lane& lane = m_lanes.at(track);
    records::FrameRecord& record = captured.frame.record;
    record.source = lane.source;
    record.index = lane.frames;
    const fs::path path = m_pattern.name(record);
    make_folder_of(path.string());
    try {
        base::Output::check(path.string(), m_overwrite);
    } catch (const base::UsageError& error) { // in mid-run it is no question of usage any more
        throw FrameRefused{error.what()};
    }
    if (m_pattern.kind() == PictureKind::png) {
        if (!lane.png) lane.png.emplace();
        base::replace_file(path.string(), lane.png->encode(captured.frame.picture));
    } else {
        base::replace_file(path.string(), captured.jpeg);
    }
    const std::string folder = m_pattern.folder();
    record.file = folder.empty() ? path.string() : path.lexically_relative(folder).string();
    m_records.write(records::to_json_line(record));
    ++lane.frames;
    return record;
}

void PictureSink::end(std::size_t track, const records::StreamEnd& end) {
    records::StreamEnd counted = end;
    counted.source = m_lanes.at(track).source;
    counted.frames = m_lanes[track].frames;
    m_records.write(records::to_json_line(counted));
}

void PictureSink::close() {
    m_records.close();
}

} // namespace vlm::capture
