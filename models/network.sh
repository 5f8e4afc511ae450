# The one small network of MaskCLR, MotionBERT and MotionBERT-R in zoo.sh, ablation.sh and pushup.sh, which read this file.
network() {   # network FRAMES
    echo "--set depth=2 --set dim=48 --set heads=3 --set representation=48 --set hidden=64 --set clip_len=$1 --set maxlen=$1" \
        "--set batch=16"
}
