// SPDX-License-Identifier: Apache-2.0
#include "common/counting/annotated_video.hpp"

#include <optional>
#include <string_view>

#include "common/base/error.hpp"
#include "common/frames/stream_header.hpp"
#include "common/frames/stream_writer.hpp"
#include "common/media/film.hpp"
#include "common/media/plain_picture.hpp"

namespace vlm::counting {
namespace {

class AnnotatedFilm final : public AnnotatedVideo {
public:
    AnnotatedFilm(const AnnotatedTarget& target, const frames::Track& track)
        : m_film{{target.path, target.sound_of, track.info.frame_rate}} {}

    void write(std::size_t, const records::FrameRecord& record, const base::YuvImage& picture) override {
        m_film.write(record.t, picture);
    }

    void close(const records::StreamEnd&) override { m_film.close(); }

private:
    media::Film m_film;
};

class AnnotatedStream final : public AnnotatedVideo {
public:
    AnnotatedStream(const AnnotatedTarget& target, const std::vector<frames::Track>& tracks)
        : m_output{target.path, target.overwrite} {
        if (m_output.is_terminal())
            throw base::UsageError{"annotated frames are not written to a terminal; pipe them on, or name a file"};
        for (const frames::Track& track : tracks)
            m_headers.push_back(header(track, target.program));
        m_writer.emplace(m_headers, [this](std::string_view bytes) { m_output.write(bytes); });
    }

    void write(std::size_t track, const records::FrameRecord& record, const base::YuvImage& picture) override {
        records::StreamHeader& header = m_headers.at(track);
        if (picture.width != header.width || picture.height != header.height)
            throw base::InputError{header.source, "its picture has changed its size, which a frame stream cannot"};
        if (record.epoch != header.epoch) {
            header.epoch = record.epoch;
            m_writer->begin_epoch(track, header);
        }
        static_cast<void>(m_writer->write(
            {track, media::plain_picture(picture, record.t, media::Tint::colour, header.source), record}));
    }

    void close(const records::StreamEnd& end) override {
        for (std::size_t track = 0; track < m_headers.size(); ++track)
            m_writer->end(track, end);
        m_writer->close();
        m_output.close();
    }

private:
    [[nodiscard]] static records::StreamHeader header(const frames::Track& track, const std::string& program) {
        records::StreamHeader header = frames::header_of(track);
        header.program = program;
        header.codec = "rawvideo";
        header.pixel_format = "yuv420p";
        header.width = track.shown.width;
        header.height = track.shown.height;
        header.range = "pc";
        header.matrix = "smpte170m";
        return header;
    }

    base::Output m_output;
    std::vector<records::StreamHeader> m_headers;
    std::optional<frames::StreamWriter> m_writer; ///< the last: it writes to the output
};

} // namespace

std::unique_ptr<AnnotatedVideo> open_annotated_video(const AnnotatedTarget& target,
                                                     const std::vector<frames::Track>& tracks) {
    if (target.path == "-") return std::make_unique<AnnotatedStream>(target, tracks);
    if (tracks.size() > 1)
        throw base::UsageError{target.path + ": a film shows one source; of several, - writes a frame stream"};
    base::Output::check(target.path, target.overwrite);
    return std::make_unique<AnnotatedFilm>(target, tracks.front());
}

} // namespace vlm::counting
