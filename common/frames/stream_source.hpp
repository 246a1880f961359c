// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/base/fault_counter.hpp"
#include "common/frames/frame_source.hpp"
#include "common/media/frame_chooser.hpp"
#include "common/media/nut_reader.hpp"

namespace vlm::frames {

/// The frames of a frame stream, chosen by the times that its writer gave them; several sources come as they are mixed.
/// A stream without records (FFmpeg's own, with subtitles or without) is one of frames that begin at 0.
class StreamSource : public FrameSource {
public:
    /// Reads the stream's header. `name` is what the user calls it. Throws InputError, Interrupted.
    StreamSource(const std::string& name, const OpenOptions& options, std::unique_ptr<media::PipeInput> input);

    [[nodiscard]] const std::vector<Track>& tracks() const override { return m_tracks; }
    [[nodiscard]] std::optional<Frame> next() override;
    [[nodiscard]] std::uint64_t faults() const override;
    [[nodiscard]] std::string last_fault() const override { return m_faults.last(); }
    [[nodiscard]] Ending ending() const override;

private:
    /// What is kept of one track between its frames.
    struct Lane {
        std::optional<records::StreamHeader> header;
        std::optional<media::FrameChooser> chooser;
        std::optional<media::ServedTimes> served;
        std::optional<records::FrameRecord> announced; ///< of the picture that comes next
        records::FrameRecord held;                     ///< of the picture that the chooser was given last
        std::int64_t came = 0;                         ///< pictures
        std::optional<base::Micros> last;              ///< when the picture before was shown
        base::Micros last_duration{0};
        std::optional<base::Micros> end; ///< of the video, once all has been read
        bool ended = false;
        std::int64_t written = 0;           ///< frames, as its end says
        std::optional<std::string> failure; ///< what its end says went wrong before the stream reached us
    };
    [[nodiscard]] bool read_item();
    void read_headers();
    void take_record(const records::StreamRecord& record);
    void take_picture();
    void begin(std::size_t track);
    [[nodiscard]] bool all_ended() const;
    void count_lost();
    void finish_all();
    [[nodiscard]] std::string why_truncated() const;
    void give(std::size_t track, media::Picture picture, const records::FrameRecord& record);
    void choose(std::size_t track, media::Picture picture, records::FrameRecord record);

    std::string m_name;
    OpenOptions m_options;
    base::FaultCounter m_faults;
    media::NutReader m_reader;
    std::vector<Track> m_tracks;
    std::vector<Lane> m_lanes; ///< as many as tracks
    std::deque<Frame> m_chosen;
    bool m_finished = false;
    bool m_goes_on = false;                        ///< another stream stands behind its end
    std::atomic<std::uint64_t> m_faults_before{0}; ///< counted by who wrote the stream
};

} // namespace vlm::frames
