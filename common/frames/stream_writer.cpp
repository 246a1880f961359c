// SPDX-License-Identifier: Apache-2.0
#include "common/frames/stream_writer.hpp"

#include <utility>

#include "common/base/text.hpp"

namespace vlm::frames {
namespace {

std::vector<media::NutVideo> videos_of(const std::vector<records::StreamHeader>& headers) {
    std::vector<media::NutVideo> videos;
    for (const records::StreamHeader& header : headers) {
        const auto codec = header.codec == "mjpeg" ? media::NutVideo::Codec::mjpeg : media::NutVideo::Codec::raw;
        videos.push_back({codec, header.pixel_format, header.width, header.height});
    }
    return videos;
}

} // namespace

StreamWriter::StreamWriter(std::vector<records::StreamHeader> headers, media::NutWriter::Sink sink)
    : m_nut{videos_of(headers), std::move(sink)} {
    for (records::StreamHeader& header : headers)
        m_lanes.push_back({std::move(header)});
    for (std::size_t track = 0; track < m_lanes.size(); ++track)
        write_text(track, records::to_json_line(m_lanes[track].header));
}

void StreamWriter::begin_epoch(std::size_t track, records::StreamHeader header) {
    m_lanes.at(track).header = std::move(header);
    write_text(track, records::to_json_line(m_lanes[track].header));
}

records::FrameRecord StreamWriter::write(const Frame& frame) {
    const Lane& lane = m_lanes.at(frame.track);
    const media::Colours colours = media::colours_of(frame.picture);
    records::FrameRecord record = frame.record;
    if (colours.range != lane.header.range) record.range = colours.range;
    if (colours.matrix != lane.header.matrix) record.matrix = colours.matrix;
    record = write_record(frame.track, std::move(record));
    m_nut.write_picture(frame.track, frame.picture);
    return record;
}

records::FrameRecord StreamWriter::write_jpeg(const Frame& frame, std::string_view jpeg) {
    records::FrameRecord record = write_record(frame.track, frame.record);
    m_nut.write_jpeg(frame.track, frame.picture.t, jpeg);
    return record;
}

void StreamWriter::end(std::size_t track, records::StreamEnd end) {
    end.source = m_lanes.at(track).header.source;
    end.frames = m_lanes[track].frames;
    write_text(track, records::to_json_line(end));
}

records::FrameRecord StreamWriter::write_record(std::size_t track, records::FrameRecord record) {
    Lane& lane = m_lanes.at(track);
    record.source = lane.header.source;
    record.index = lane.frames++;
    lane.last = record.t;
    write_text(track, records::to_json_line(record));
    return record;
}

void StreamWriter::write_text(std::size_t track, std::string_view line) {
    m_nut.write_text(track, m_lanes[track].last, base::trim(line));
}

} // namespace vlm::frames
