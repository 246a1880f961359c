// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "common/base/clock.hpp"
#include "common/media/av.hpp"
#include "common/media/multipart_input.hpp"
#include "common/media/opening.hpp"
#include "common/media/pipe_input.hpp"
#include "common/media/video_info.hpp"

struct AVStream;

namespace vlm::media {

class Deadline;

/// A place that libavformat has opened, with a time limit on every wait. For one thread.
class Container {
public:
    /// What is read besides the video.
    enum class Streams { video, video_and_audio };

    /// Opens and finds the video stream that ffmpeg would choose (attached pictures are not video).
    /// `name` is what errors call it, without credentials; `pipe`: where the input is one.
    /// Throws InputError "<name>: <reason>" (no such file, not a video, audio only, timed out, …), of it RefusedError
    /// where a web server has no such page or does not give it to us; Interrupted.
    Container(std::string name, Opening opening, const SourceOptions& options, std::unique_ptr<PipeInput> pipe,
              Streams streams = Streams::video);
    ~Container();
    Container(const Container&) = delete;
    Container& operator=(const Container&) = delete;

    /// Goes back to the first packet by opening once more.
    void reopen() { open(); }

    /// The same where nobody will ask any more what the streams are: their packets are not looked at for that.
    void reopen_as_described() {
        m_described = true;
        open();
    }

    [[nodiscard]] AVFormatContext& format() const { return *m_format; }
    [[nodiscard]] AVStream& video() const { return *m_video; }
    [[nodiscard]] const Opening& opening() const { return m_opening; }
    [[nodiscard]] bool is_pipe() const { return m_pipe != nullptr; }

    /// Whether its frames are of the present: no file stands behind it that ends.
    [[nodiscard]] bool is_live() const;

    /// Whether the source has announced other streams since it was opened, as transport streams may: libavformat goes
    /// on to take what comes for what came, so it is to be opened again.
    [[nodiscard]] bool has_other_streams() const;

    /// Whether its server says that no more segments will come than it has now.
    [[nodiscard]] bool is_finished() const { return m_segmented && !is_live(); }

    /// Whether its server holds it ready in segments (HLS, DASH), each of which can be read at once.
    [[nodiscard]] bool is_segmented() const { return m_segmented; }

    /// What the container says of the video.
    [[nodiscard]] VideoInfo info() const;

    /// From now on no wait goes beyond that. A pipe may be quiet for as long as it likes.
    void wait_until(base::Steady::time_point time);
    [[nodiscard]] bool is_late() const;

    /// From now on no wait lasts longer than that without a byte. A pipe may be quiet for as long as it likes.
    void wait_for_bytes(base::Micros silence);

    /// Whether libavformat was told to wait no longer since the limit was set: what it then answers is often another
    /// error, or none.
    [[nodiscard]] bool gave_up() const;

    /// Why libavformat answered so.
    [[nodiscard]] std::string reason(int ret) const;

    /// The next packet of any stream that is read, as libavformat answers: negative at the end and where it fails.
    /// Throws Interrupted when the user stops.
    [[nodiscard]] int read(AVPacket& packet);

private:
    void open();
    [[nodiscard]] int open_until(base::Steady::time_point end);
    void prepare_live(AVFormatContext& format) const;
    [[nodiscard]] int open_io(AVFormatContext& format);
    [[nodiscard]] int open_format(AvPtr<AVFormatContext>& format) const;
    [[noreturn]] void throw_not_opened(int ret) const;
    [[nodiscard]] bool is_local() const { return m_opening.url.starts_with("file:"); }
    [[nodiscard]] bool is_damage(int ret, std::string_view words) const;
    void choose_streams();
    [[nodiscard]] int program_version() const;

    std::string m_name;
    Opening m_opening;
    SourceOptions m_options;
    std::unique_ptr<Deadline> m_deadline;
    std::unique_ptr<PipeInput> m_pipe;
    std::unique_ptr<AVIOContext, CloseIo> m_http;
    std::unique_ptr<MultipartInput> m_multipart; ///< where a server sends pictures one after the other
    AvPtr<AVFormatContext> m_format;
    bool m_described = false; ///< what the streams are is known
    bool m_segmented = false;
    bool m_has_length = false; ///< that is known, not guessed
    AVStream* m_video = nullptr;
    int m_program_version = 0; ///< when it was opened
    Streams m_streams;
};

} // namespace vlm::media
