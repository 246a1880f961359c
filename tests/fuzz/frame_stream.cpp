// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <memory>
#include <optional>
#include <type_traits>

#include <sys/mman.h>
#include <unistd.h>

#include "common/base/descriptor.hpp"
#include "common/base/log.hpp"
#include "common/frames/missing_frames.hpp"
#include "common/frames/stream_source.hpp"
#include "common/media/jpeg.hpp"
#include "common/media/nut_writer.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace vlm;
using base::Micros;
using media::Selection;

constexpr int side = 16;

/// What a writer of records gives for a record that was read.
std::string line_of(const records::StreamRecord& record) {
    return std::visit(
        [](const auto& each) {
            if constexpr (std::is_same_v<std::decay_t<decltype(each)>, std::monostate>) {
                return std::string{};
            } else {
                return records::to_json_line(each);
            }
        },
        record);
}

/// A record that can be read can be written, and is read again as the same.
void examine_record(const std::string& text) {
    try {
        const std::string line = line_of(records::parse_stream_record(text));
        if (line.empty()) return;
        fuzz::require(line.find('\n') == line.size() - 1 && fuzz::is_printable(line, "\n"), "a record is one line");
        fuzz::require(line_of(records::parse_stream_record(line)) == line, "a record reads as it was written");
    } catch (const base::InputError&) { // it is refused, which is one of the answers
        return;
    }
}

/// The first lines that are not empty: as many as a short stream has texts.
std::vector<std::string> lines_of(std::string_view input) {
    constexpr std::size_t most = 16;
    std::vector<std::string> lines;
    for (const auto line : base::split(input, '\n')) {
        if (!line.empty() && lines.size() < most) lines.emplace_back(line);
    }
    return lines;
}

std::string header() {
    records::StreamHeader header;
    header.source = "a";
    header.codec = "mjpeg";
    header.width = header.height = header.source_width = header.source_height = side;
    header.end = Micros{1'000'000};
    return records::to_json_line(header);
}

/// A stream of these texts, each with a picture after it.
std::string stream_of(const std::vector<std::string>& texts) {
    static const std::string jpeg = media::JpegEncoder{50}.encode(base::YuvImage{side, side});
    std::string bytes;
    media::NutWriter writer{{{media::NutVideo::Codec::mjpeg, "yuvj420p", side, side}},
                            [&](std::string_view some) { bytes += some; }};
    Micros t{0};
    for (const std::string& text : texts) {
        writer.write_text(0, t, text);
        writer.write_jpeg(0, t, jpeg);
        t += Micros{static_cast<std::int64_t>(text.size()) * 1000};
    }
    writer.close();
    return bytes;
}

/// A file in memory, to be read from its beginning.
base::Descriptor file_of(std::string_view bytes) {
    base::Descriptor file{::memfd_create("stream", 0)};
    const bool written = ::write(file.get(), bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size());
    fuzz::require(written && ::lseek(file.get(), 0, SEEK_SET) == 0, "there is room for a small file");
    return file;
}

/// Whatever a stream holds, its frames come in order, or it is refused.
void examine_stream(std::string_view bytes, const Selection& selection) {
    try {
        frames::OpenOptions options;
        options.selection = selection;
        options.decoding.threads = 1;
        frames::StreamSource source{"stream", options, std::make_unique<media::PipeInput>(file_of(bytes))};
        std::vector<std::optional<Micros>> last(source.tracks().size());
        while (const auto frame = source.next()) {
            fuzz::require(!last.at(frame->track) || *last[frame->track] < frame->picture.t, "frames come in order");
            last[frame->track] = frame->picture.t;
        }
        fuzz::require(source.ending().ends.size() == last.size(), "every track has an end");
        for (const frames::MissingFrame& missing : frames::missing_frames(source))
            fuzz::require(*source.ending().ends.at(missing.track) <= missing.t, "only what lies beyond is missing");
    } catch (const base::InputError&) { // it is refused, which is one of the answers
        return;
    }
}

std::vector<Selection> selections() {
    std::vector<Selection> all(4);
    all[0].kind = Selection::Kind::all;
    all[1].kind = Selection::Kind::rate;
    all[1].fps = {30, 1};
    all[2].kind = Selection::Kind::times;
    all[2].times = {Micros{0}, Micros{5'000}, Micros{70'000}, Micros{2'000'000}};
    all[3].kind = Selection::Kind::rate;
    all[3].snap = Selection::Snap::keyframe;
    return all;
}

/// Faults are not told.
struct Quiet {
    Quiet() { base::log::configure({.level = base::log::Level::error}); }
};

} // namespace

void vlm::fuzz::examine(std::string_view input) {
    static const Quiet quiet;
    static const std::vector<Selection> ways = selections();
    std::vector<std::string> lines = lines_of(input);
    for (const std::string& line : lines)
        examine_record(line);
    const Selection& way = ways[input.size() % ways.size()];
    examine_stream(stream_of(lines), way);
    lines.insert(lines.begin(), header());
    std::string bytes = stream_of(lines);
    examine_stream(bytes, way);
    const std::size_t place = std::hash<std::string_view>{}(input) % bytes.size();
    examine_stream(std::string_view{bytes}.substr(0, place), way);
    bytes[place] = static_cast<char>(~bytes[place]);
    examine_stream(bytes, way);
}
