// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "common/base/clock.hpp"
#include "common/base/fault_counter.hpp"
#include "common/media/av.hpp"
#include "common/media/encoder_input.hpp"
#include "common/media/encoder_kinds.hpp"
#include "common/media/selection.hpp"

namespace vlm::media {

/// How video is encoded.
struct EncoderOptions {
    std::string codec; ///< h264, hevc or av1: in hardware where that works; or the name of one encoder
    std::optional<std::int64_t> bit_rate; ///< bits a second; nothing: a constant quality, whatever that takes
    std::optional<int> gop;               ///< frames from one keyframe to the next, at most; nothing: those of 2 s
    std::optional<base::Micros> keyframe_each = {}; ///< a keyframe at least so often, whatever the rate turns out to be
};

/// Encodes one video, with as little delay as the encoder can. What it complains about is counted, not thrown. For one
/// thread.
class Encoder : private AvFaults {
public:
    /// Before other threads start: some encoders would write to stderr past the log. Throws UsageError as encoders_for
    /// does.
    static void prepare(const std::string& codec);

    /// For pictures like this one, about `rate` of them a second (0: not known). Takes the first encoder that opens.
    /// `faults` outlives the encoder. Throws InputError "<name>: …" where none does.
    Encoder(const AVFrame& like, Fraction rate, const EncoderOptions& options, const std::string& name,
            base::FaultCounter& faults);
    ~Encoder() override;
    Encoder(const Encoder&) = delete;
    Encoder& operator=(const Encoder&) = delete;

    /// FFmpeg's name of the encoder in use.
    [[nodiscard]] const std::string& name() const { return m_encoder; }

    /// What its packets are.
    [[nodiscard]] AvPtr<AVCodecParameters> parameters() const;

    /// Whether the picture has the size that it encodes.
    [[nodiscard]] bool takes(const AVFrame& frame) const;

    /// The next picture, whose pts are microseconds and grow. Throws InputError where it cannot be converted.
    void send(AvPtr<AVFrame> frame);

    /// The next packet, its pts in microseconds; false where another picture is needed, or after the last one.
    [[nodiscard]] bool receive(AVPacket& packet);

    /// No more pictures: receive() gives what is left.
    void drain();

private:
    void add(const std::string& text) override { m_faults.add(text); }
    void open(const EncoderKind& kind, const AVFrame& like, Fraction rate, const EncoderOptions& options);
    void describe(const AVFrame& picture, Fraction rate, const EncoderOptions& options);
    void use_device(const EncoderKind& kind);
    [[nodiscard]] bool is_keyframe_due(std::int64_t pts);
    [[nodiscard]] AvPtr<AVFrame> upload(const AVFrame& frame) const;

    std::string m_name;
    base::FaultCounter& m_faults;
    std::string m_encoder;
    std::optional<base::Micros> m_keyframe_each;
    std::optional<base::Micros> m_keyframe; ///< when the last one was asked for
    std::unique_ptr<EncoderInput> m_input;
    AvPtr<AVCodecContext> m_codec;
};

} // namespace vlm::media
