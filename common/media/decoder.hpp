// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/base/fault_counter.hpp"
#include "common/media/av.hpp"
#include "common/media/plan.hpp"

struct AVStream;

namespace vlm::media {

/// Which pictures are smoothed where their blocks meet. Small pictures made of those that are not are nearly the same;
/// but where others refer to one, they would be less and less so, and differ from the next keyframe.
enum class LoopFilter { whole, references };

struct DecoderOptions {
    std::optional<int> threads = 1; ///< nothing: as many as gain time
    std::string hwaccel = "none";   ///< none, auto, or a device type's name (vaapi, cuda, …)
    LoopFilter loop_filter = LoopFilter::whole;
    Selection::Fidelity fidelity = Selection::Fidelity::exact; ///< fast: packets that others refer to may be missing
};

/// Kinds of devices that this FFmpeg can decode on, as --hwaccel names them: "vdpau", "cuda". None need be here.
[[nodiscard]] std::vector<std::string> device_kinds();

/// How many threads gain time.
[[nodiscard]] int useful_threads(const AVStream& stream);

/// The options with one thread where none are asked for and one will do: each more delays frames by one.
[[nodiscard]] DecoderOptions without_delay(const AVStream& stream, DecoderOptions options);

/// Decodes one video stream. Receive first, send only when it needs a packet: one loop then covers B-frames, several
/// frames per packet and the final drain. What the decoder complains about is counted, not thrown. For one thread.
class Decoder : private AvFaults {
public:
    /// `faults` outlives the decoder. Throws InputError "<name>: no decoder for …", UsageError for an unknown hwaccel;
    /// a hardware device that does not work is replaced by software, with a warning.
    Decoder(const AVStream& stream, const std::string& name, const DecoderOptions& options, base::FaultCounter& faults);

    /// The same for packets away from their container, whose times are microseconds.
    Decoder(const AVCodecParameters& parameters, const std::string& name, const DecoderOptions& options,
            base::FaultCounter& faults);
    ~Decoder() override;
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;

    enum class Received { frame, needs_packet, end };

    /// The next frame in presentation order, in system memory; the caller owns a reference to it in `frame`.
    [[nodiscard]] Received receive(AVFrame& frame);

    /// Hands over one packet (the decoder takes its own reference). Only after receive() said needs_packet.
    /// But for `nothing`, the frame is left out where no other frame refers to it.
    void send(const AVPacket& packet, Discard discard);

    /// No more packets: receive() gives what is left, then end.
    void drain();

    /// Forgets everything, after a drain or before a seek.
    void flush();

    /// Counts damage that was found in the packets before they came here.
    void note_damage(const std::vector<std::string>& faults);

    /// Faults of this decoder so far: packets refused or damaged, pictures concealed. What only comes of packets that
    /// were left out on purpose is none, nor is that a GOP that is open speaks of frames before it, where decoding
    /// began there.
    [[nodiscard]] std::uint64_t faults() const { return m_fault_count; }

    /// "h264", "h264 (cuda)", "h264 (lossy)". A device is named from the first frame on that came from it.
    [[nodiscard]] const std::string& description() const { return m_description; }

private:
    void add(const std::string& text) override;
    void prepare(const AVCodecParameters& parameters);
    void open(const DecoderOptions& options);
    void use_hardware(const std::string& hwaccel);
    void warn_of_software(const std::string& hwaccel, const char* where) const;
    void note_beginning(const AVPacket& packet);
    void note_device(const AVFrame& frame);
    void describe(const std::string& device);
    void to_system_memory(AVFrame& frame);

    std::string m_name;
    base::FaultCounter& m_faults;
    std::optional<std::int64_t> m_began;    ///< pts of the keyframe with which decoding began
    std::atomic<bool> m_in_open_gop{false}; ///< the first one, and frames in it are shown before its keyframe
    std::atomic<std::uint64_t> m_fault_count{0};
    std::string m_description;
    std::string m_device;     ///< that was set up, until a first frame shows whether it decodes
    bool m_asked_for = false; ///< by name
    LoopFilter m_loop_filter = LoopFilter::whole;
    Selection::Fidelity m_fidelity = Selection::Fidelity::exact;
    AvPtr<AVCodecContext> m_codec;
};

} // namespace vlm::media
