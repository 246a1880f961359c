// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "common/base/clock.hpp"
#include "common/base/opened_file.hpp"
#include "common/hls/recording.hpp"
#include "common/hls/segmented_file.hpp"
#include "common/http/exchange.hpp"
#include "common/records/video_record.hpp"
#include "common/serving/video_outline.hpp"
#include "common/store/connection.hpp"

namespace vlm::serving {

/// A video of the index, cut as it is asked for. Its file is opened when something of it is first needed, and is then
/// the one that was indexed, or a recording that begins with it, or nothing is served of it. Safe from any thread.
class ServedVideo {
public:
    /// Throws Problem: 422 where the video cannot be used (it says why).
    ServedVideo(const store::Connection& index, records::VideoRecord record, hls::Transcode transcode);

    [[nodiscard]] const records::VideoRecord& record() const { return m_record; }
    [[nodiscard]] base::Micros start() const { return m_start; }     ///< the file's timestamp of media time 0
    [[nodiscard]] base::Micros end() const { return m_outline.end; } ///< media time
    [[nodiscard]] const VideoOutline& outline() const { return m_outline; }

    /// The tag of what of this content is called so: the same wherever it is made.
    [[nodiscard]] std::string tag(const std::string& name) const;

    // Each of these throws Problem: 404 where there is no such part, 410 where the file is not there any more or has
    // changed; InputError where it cannot be cut, with the name under which it was opened.

    [[nodiscard]] hls::Offer offer(); ///< 404 where it is a recording that is still written

    /// Null where the file is whole, and as it was indexed.
    [[nodiscard]] hls::Recording* recording();

    /// Whether it has been found to be one; does not look.
    [[nodiscard]] bool is_recording();

    /// The segments of one rendition, as text.
    [[nodiscard]] std::string playlist(std::size_t rendition);
    [[nodiscard]] std::vector<http::Piece> init(std::size_t rendition);
    [[nodiscard]] std::vector<http::Piece> segment(std::size_t rendition, std::size_t number);

    /// The same where nothing has to be waited for: nothing where it has to be, or it cannot be had.
    [[nodiscard]] std::optional<std::vector<http::Piece>> ready_segment(std::size_t rendition, std::size_t number);

    [[nodiscard]] std::vector<http::Piece> recording_init();
    [[nodiscard]] std::vector<http::Piece> recording_segment(std::size_t number);
    [[nodiscard]] std::vector<http::Piece> keyframe_init();
    [[nodiscard]] std::vector<http::Piece> keyframe(std::size_t number);

    /// All of the file as it is.
    [[nodiscard]] http::FileRange original();

    // Of a transport stream as it is; InputError where players would not take it so.

    [[nodiscard]] std::string ts_playlist();
    [[nodiscard]] std::vector<http::Piece> ts_segment(std::size_t number);
    [[nodiscard]] http::FileRange ts_file();

private:
    [[nodiscard]] const base::OpenedFile& opened();
    [[nodiscard]] hls::SegmentedFile& segmented();
    [[nodiscard]] hls::Recording& recorded();

    records::VideoRecord m_record;
    hls::Transcode m_transcode;
    base::Micros m_start;
    VideoOutline m_outline;
    std::mutex m_mutex; ///< of all that follows
    std::optional<base::OpenedFile> m_opened;
    std::unique_ptr<hls::Recording> m_recording; ///< null where it is whole
    std::unique_ptr<hls::SegmentedFile> m_segmented;
};

} // namespace vlm::serving
