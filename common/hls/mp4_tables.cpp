// SPDX-License-Identifier: Apache-2.0
#include "common/hls/mp4_tables.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "common/media/mp4_sample_tables.hpp"

namespace vlm::hls {

using media::CodedTrack;
using media::each_mp4_box;
using media::find_mp4_box;
using media::mp4_number;
using media::mp4_type;
using media::Mp4Box;
using media::Mp4Bytes;

namespace {

static_assert(sizeof(TableSample) == 24);

constexpr std::size_t most_samples = 5'000'000; ///< of all tracks
constexpr std::size_t behind_version = 4;

/// Sample entries that are copied as they are.
constexpr std::array taken_video = {mp4_type("avc1"), mp4_type("hvc1"), mp4_type("hev1"), mp4_type("av01"),
                                    mp4_type("vp09")};
constexpr std::array taken_sound = {mp4_type("mp4a"), mp4_type("Opus")};

/// Tracks that are neither seen nor heard.
constexpr std::array others = {mp4_type("tmcd"), mp4_type("text"), mp4_type("sbtl"), mp4_type("subt"),
                               mp4_type("clcp"), mp4_type("meta"), mp4_type("hint"), mp4_type("fdsc")};

template <typename Types>
bool contains(const Types& types, std::uint32_t type) {
    return std::find(types.begin(), types.end(), type) != types.end();
}

/// Reads one moov; what it refers to outlives it.
class MovieReader {
public:
    MovieReader(const std::string& name, std::int64_t file_size)
        : m_name{name}
        , m_file_size{file_size} {}

    Mp4Tables read(Mp4Bytes moov) {
        const bool whole = each_mp4_box(moov, [&](const Mp4Box& box) {
            if (box.type == mp4_type("mvex")) refuse("it has fragments");
            if (box.type == mp4_type("cmov")) refuse("its description is compressed");
            if (box.type == mp4_type("mvhd")) m_movie.timescale = timescale_of(box.content, 12);
            if (box.type == mp4_type("trak")) read_track(box.content);
            return true;
        });
        if (!whole) refuse("its description is damaged");
        const auto is_video = [](const TableTrack& track) { return track.kind == CodedTrack::Kind::video; };
        if (std::count_if(m_movie.tracks.begin(), m_movie.tracks.end(), is_video) != 1)
            refuse("it has no video, or several");
        return std::move(m_movie);
    }

private:
    [[noreturn]] void refuse(const std::string& reason) const { throw NotTaken{m_name, reason}; }

    /// A number in a box that may end before it.
    [[nodiscard]] std::uint64_t number(Mp4Bytes box, std::size_t at, std::size_t width) const {
        if (at > box.size() || box.size() - at < width) refuse("a box of its description is too short");
        return mp4_number(box, at, width);
    }

    [[nodiscard]] Mp4Bytes inside(Mp4Bytes boxes, std::uint32_t type) const {
        std::optional<Mp4Bytes> found;
        const bool whole = each_mp4_box(boxes, [&](const Mp4Box& box) {
            if (box.type == type && found) refuse("its description says a thing twice");
            if (box.type == type) found = box.content;
            return true;
        });
        if (!whole) refuse("its description is damaged");
        if (!found) refuse("its description lacks a box");
        return *found;
    }

    /// Of mvhd and mdhd. `at`: where it stands in version 0; version 1 has two longer numbers before it.
    [[nodiscard]] std::uint32_t timescale_of(Mp4Bytes header, std::size_t at) const {
        const bool is_long = number(header, 0, 1) == 1;
        const std::uint64_t scale = number(header, is_long ? at + 8 : at, 4);
        if (number(header, 0, 1) > 1 || scale == 0 || scale > INT32_MAX) refuse("its time scale makes no sense");
        return static_cast<std::uint32_t>(scale);
    }

    void read_track(Mp4Bytes trak) {
        if (m_movie.timescale == 0) refuse("its time scale comes too late");
        ++m_traks;
        const Mp4Bytes mdia = inside(trak, mp4_type("mdia"));
        const auto handler = static_cast<std::uint32_t>(number(inside(mdia, mp4_type("hdlr")), 8, 4));
        if (contains(others, handler)) return;
        TableTrack track{};
        track.number = m_traks;
        track.kind = CodedTrack::Kind::video;
        if (handler == mp4_type("soun")) {
            track.kind = CodedTrack::Kind::audio;
        } else if (handler != mp4_type("vide")) {
            refuse("it has a track of a kind of its own");
        }
        read_times(track, trak, inside(mdia, mp4_type("mdhd")));
        const Mp4Bytes minf = inside(mdia, mp4_type("minf"));
        check_place(inside(inside(minf, mp4_type("dinf")), mp4_type("dref")));
        read_samples(track, inside(minf, mp4_type("stbl")));
        m_movie.tracks.push_back(std::move(track));
    }

    void read_times(TableTrack& track, Mp4Bytes trak, Mp4Bytes mdhd) const {
        track.timescale = timescale_of(mdhd, 12);
        const bool is_long = number(mdhd, 0, 1) == 1;
        const std::uint64_t duration = is_long ? number(mdhd, 24, 8) : number(mdhd, 16, 4);
        track.duration = static_cast<std::int64_t>(std::min<std::uint64_t>(duration, INT64_MAX));
        if (find_mp4_box(trak, mp4_type("edts"))) read_edits(track, inside(trak, mp4_type("edts")));
    }

    void read_edits(TableTrack& track, Mp4Bytes edts) const {
        constexpr std::uint64_t most_edits = 16;
        constexpr std::uint64_t as_fast = 0x10000;
        const Mp4Bytes elst = inside(edts, mp4_type("elst"));
        const bool is_long = number(elst, 0, 1) == 1;
        const std::size_t entry = is_long ? 20 : 12;
        const std::uint64_t count = number(elst, behind_version, 4);
        if (count > most_edits || elst.size() != 8 + count * entry) refuse("its edit list is an unusual one");
        for (std::size_t at = 8; at < elst.size(); at += entry) {
            const std::size_t width = is_long ? 8 : 4;
            const auto duration = static_cast<std::int64_t>(number(elst, at, width));
            const std::uint64_t time = number(elst, at + width, width);
            const auto media_time = is_long ? static_cast<std::int64_t>(time) : static_cast<std::int32_t>(time);
            if (number(elst, at + 2 * width, 4) != as_fast) refuse("its edit list changes the speed");
            track.edits.push_back({duration, media_time});
        }
    }

    /// The samples lie in this file.
    void check_place(Mp4Bytes dref) const {
        constexpr std::uint64_t in_this_file = 1;
        if (number(dref, behind_version, 4) != 1 || number(dref, 16, 4) != in_this_file)
            refuse("its samples lie in another file");
    }

    void read_samples(TableTrack& track, Mp4Bytes stbl) {
        const bool video = track.kind == CodedTrack::Kind::video;
        const Mp4Bytes stsd = inside(stbl, mp4_type("stsd"));
        if (number(stsd, behind_version, 4) != 1) refuse("it has samples of a second description");
        track.codec = static_cast<std::uint32_t>(number(stsd, 12, 4));
        if (!(video ? contains(taken_video, track.codec) : contains(taken_sound, track.codec)))
            refuse("it has a codec that is not taken, or is encrypted");
        check_keyframes(stbl);
        media::Mp4SampleTables tables{stbl};
        if (const std::string fault = tables.fault(); !fault.empty()) refuse(fault);
        track.tells_order = tables.tells_order();
        track.ahead = ahead_of(stbl);
        track.lists_sync = tables.lists_sync();
        if (!video && (track.tells_order || track.lists_sync)) refuse("its sound has the tables of video");
        if (tables.count() == 0) refuse("a track is empty");
        if (tables.count() > most_samples - m_samples) refuse("it has too many samples");
        m_samples += tables.count();
        take_samples(track, tables);
    }

    /// There are other ways than the usual table to say what a keyframe is.
    void check_keyframes(Mp4Bytes stbl) const {
        if (find_mp4_box(stbl, mp4_type("stps"))) refuse("it has keyframes of a second kind");
        each_mp4_box(stbl, [&](const Mp4Box& box) {
            const bool group =
                box.type == mp4_type("sbgp") && number(box.content, behind_version, 4) == mp4_type("rap ");
            if (group) refuse("it has keyframes of a second kind");
            return true;
        });
    }

    /// By libavformat's reading, which leaves out the last two entries.
    static std::int32_t ahead_of(Mp4Bytes stbl) {
        const media::Mp4Table shown{find_mp4_box(stbl, mp4_type("ctts")), behind_version, 8};
        std::int32_t ahead = 0;
        for (std::size_t i = 0; i + 2 < shown.count(); ++i)
            ahead = std::max(ahead, -static_cast<std::int32_t>(shown.at(i, 1)));
        return ahead;
    }

    void take_samples(TableTrack& track, media::Mp4SampleTables& tables) const {
        constexpr std::int64_t largest = 0x3fffffff;
        track.samples.reserve(tables.count());
        while (const auto sample = tables.next()) {
            if (sample->size <= 0 || sample->size > largest) refuse("it has a sample without bytes");
            if (sample->position > m_file_size - sample->size) refuse("it ends before its last sample");
            TableSample taken{sample->position, sample->decoded, static_cast<std::int32_t>(sample->shown_after), 0, 0};
            taken.size = static_cast<std::uint32_t>(sample->size) & 0x7fffffffU;
            taken.sync = sample->sync ? 1 : 0;
            track.samples.push_back(taken);
        }
        if (!tables.is_done()) refuse("a table of its samples is cut off");
        track.end = tables.decoded();
        if (track.samples.front().sync == 0) refuse("it does not begin with a keyframe");
    }

    const std::string& m_name;
    std::int64_t m_file_size;
    std::size_t m_traks = 0;
    std::size_t m_samples = 0;
    Mp4Tables m_movie{};
};

} // namespace

Mp4Tables read_mp4_tables(const std::string& name, Mp4Bytes moov, std::int64_t file_size) {
    return MovieReader{name, file_size}.read(moov);
}

} // namespace vlm::hls
