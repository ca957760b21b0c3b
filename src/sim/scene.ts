/**
 * The one scene (MJCF): UR5e with a two-finger gripper, table, bowl, plate, four cubes, two cameras. No meshes. Robot frame: metres,
 * x away from the base, z up. Frames and inertias of the arm are those of MuJoCo Menagerie (NOTICE); shapes are primitives.
 * A module, not an .xml file, so that Node, page and worker read it alike. Policies were trained on it: a changed number here is a
 * new world, and every fixture and every weight file is void.
 */
export const SCENE_XML = `<mujoco model="lab">
  <compiler angle="radian" autolimits="true"/>
  <option timestep="0.004" integrator="implicitfast" cone="elliptic" impratio="10" iterations="50" noslip_iterations="0">
    <flag nativeccd="enable"/>
  </option>
  <size memory="4M"/>
  <default>
    <default class="vis"><geom contype="0" conaffinity="0" group="2" mass="0"/></default>
    <default class="col"><geom contype="2" conaffinity="1" group="3" rgba="1 0 1 0.3" mass="0"/></default>
    <default class="obj"><geom contype="1" conaffinity="3" group="1" friction="1 0.02 0.0001" solref="0.01 1" solimp="0.95 0.99 0.001" condim="4"/></default>
    <default class="cube"><geom contype="1" conaffinity="3" group="1" friction="1 0.02 0.0001" solref="0.01 1" solimp="0.95 0.99 0.001" condim="4"/></default>
    <default class="pad"><geom type="box" contype="2" conaffinity="1" group="2" mass="0.01" friction="1.2 0.02 0.0001" solref="0.01 1" solimp="0.95 0.99 0.001" condim="4" priority="1"/></default>
    <default class="size3"><joint axis="0 1 0" range="-6.2831 6.2831" armature="0.1"/><position kp="4000" dampratio="1" ctrlrange="-6.2831 6.2831" forcerange="-150 150"/></default>
    <default class="size1"><joint axis="0 1 0" range="-6.2831 6.2831" armature="0.1"/><position kp="1200" dampratio="1" ctrlrange="-6.2831 6.2831" forcerange="-28 28"/></default>
  </default>
  <asset>
    <material name="alu" rgba="0.80 0.815 0.83 1"/>
    <material name="urblue" rgba="0.33 0.60 0.83 1"/>
    <material name="ring" rgba="0.13 0.135 0.145 1"/>
    <material name="dark" rgba="0.19 0.195 0.21 1"/>
    <material name="rubber" rgba="0.09 0.09 0.10 1"/>
    <material name="steel" rgba="0.62 0.64 0.66 1"/>
    <material name="table" rgba="0.86 0.83 0.78 1"/>
    <material name="mat" rgba="0.33 0.37 0.42 1"/>
    <material name="leg" rgba="0.30 0.31 0.33 1"/>
    <material name="floor" rgba="0.55 0.57 0.60 1"/>
    <material name="bowl" rgba="0.95 0.94 0.90 1"/>
    <material name="red" rgba="0.85 0.16 0.13 1"/>
    <material name="green" rgba="0.18 0.62 0.27 1"/>
    <material name="blue" rgba="0.13 0.32 0.80 1"/>
  </asset>
  <worldbody>
    <light name="key" pos="0.6 -0.8 1.6" dir="-0.2 0.45 -0.87" castshadow="true"/>
    <camera name="third" pos="0.98 -0.16 0.7" xyaxes="0.267644 0.963518 -0.000000 -0.719889 0.199969 0.664659" fovy="38"/>
    <geom name="floor" type="plane" size="3 3 0.1" pos="0 0 -0.75" material="floor" contype="1" conaffinity="1" group="0"/>
    <geom name="table" class="obj" type="box" size="0.50 0.55 0.02" pos="0.33 0 -0.02" material="table" group="0"/>
    <geom name="leg1" class="vis" type="box" size="0.025 0.025 0.355" pos="0.78 0.5 -0.395" material="leg"/>
    <geom name="leg2" class="vis" type="box" size="0.025 0.025 0.355" pos="0.78 -0.5 -0.395" material="leg"/>
    <geom name="leg3" class="vis" type="box" size="0.025 0.025 0.355" pos="-0.12 0.5 -0.395" material="leg"/>
    <geom name="leg4" class="vis" type="box" size="0.025 0.025 0.355" pos="-0.12 -0.5 -0.395" material="leg"/>

    <geom name="mat" class="vis" type="box" size="0.185 0.40 0.0006" pos="0.45 0 0.0002" material="mat" group="0"/>
    <geom name="plate" class="vis" type="box" size="0.105 0.105 0.006" pos="0 0 0.0055" material="steel"/>
    <geom name="bolt0" class="vis" type="cylinder" size="0.007 0.004" pos="0.086 0.086 0.014" material="ring"/>
    <geom name="bolt1" class="vis" type="cylinder" size="0.007 0.004" pos="-0.086 0.086 0.014" material="ring"/>
    <geom name="bolt2" class="vis" type="cylinder" size="0.007 0.004" pos="0.086 -0.086 0.014" material="ring"/>
    <geom name="bolt3" class="vis" type="cylinder" size="0.007 0.004" pos="-0.086 -0.086 0.014" material="ring"/>
    <body name="base" gravcomp="1">
      <inertial mass="4" pos="0 0 0.04" diaginertia="0.00443 0.00443 0.0072"/>
      <geom class="vis" name="v_base0" type="cylinder" size="0.0755 0.009" pos="0 0 0.0185" material="dark"/>
      <geom class="vis" name="v_base1" type="cylinder" size="0.064 0.036" pos="0 0 0.054" material="alu"/>
      <geom class="vis" name="v_base2" type="cylinder" size="0.0605 0.004" pos="0 0 0.093" material="ring"/>
      <body name="shoulder_link" pos="0 0 0.1625" gravcomp="1">
        <inertial mass="3.7" pos="0 0 0" diaginertia="0.0102675 0.0102675 0.00666"/>
        <joint name="shoulder_pan" class="size3" axis="0 0 1"/>
        <geom class="vis" name="v_sh0" type="cylinder" size="0.0615 0.055" pos="0 0 -0.011" material="alu"/>
        <geom class="vis" name="v_sh1" type="cylinder" size="0.0575 0.010" pos="0 0 0.053" material="urblue"/>
        <geom class="vis" name="v_sh2" type="cylinder" size="0.0600 0.032" pos="0 0.038 0" quat="0.7071 0.7071 0 0" material="alu"/>
        <geom class="vis" name="v_sh3" type="cylinder" size="0.0575 0.004" pos="0 0.073 0" quat="0.7071 0.7071 0 0" material="ring"/>
        <body name="upper_arm_link" pos="0 0.138 0" quat="0.70710678 0 0.70710678 0" gravcomp="1">
          <inertial mass="8.393" pos="0 0 0.2125" diaginertia="0.133886 0.133886 0.0151074"/>
          <joint name="shoulder_lift" class="size3"/>
          <geom class="vis" name="v_ua0" type="cylinder" size="0.0600 0.056" pos="0 -0.005 0" quat="0.7071 0.7071 0 0" material="alu"/>
          <geom class="vis" name="v_ua1" type="cylinder" size="0.0570 0.010" pos="0 0.060 0" quat="0.7071 0.7071 0 0" material="urblue"/>
          <geom class="vis" name="v_ua2" type="cylinder" size="0.0540 0.165" pos="0 0 0.2125" material="alu"/>
          <geom class="vis" name="v_ua3" type="cylinder" size="0.0560 0.0035" pos="0 0 0.068" material="ring"/>
          <geom class="vis" name="v_ua4" type="cylinder" size="0.0560 0.0035" pos="0 0 0.357" material="ring"/>
          <geom class="vis" name="v_ua5" type="cylinder" size="0.0570 0.054" pos="0 -0.006 0.425" quat="0.7071 0.7071 0 0" material="alu"/>
          <geom class="vis" name="v_ua6" type="cylinder" size="0.0540 0.010" pos="0 0.057 0.425" quat="0.7071 0.7071 0 0" material="urblue"/>
          <geom class="col" name="c_ua" type="capsule" size="0.058" fromto="0 0 0.0 0 0 0.425"/>
          <body name="forearm_link" pos="0 -0.131 0.425" gravcomp="1">
            <inertial mass="2.275" pos="0 0 0.196" diaginertia="0.0311796 0.0311796 0.004095"/>
            <joint name="elbow" class="size3" range="-3.1415 3.1415"/>
            <geom class="vis" name="v_fa0" type="cylinder" size="0.0545 0.004" pos="0 0.0665 0" quat="0.7071 0.7071 0 0" material="ring"/>
            <geom class="vis" name="v_fa1" type="cylinder" size="0.0560 0.056" pos="0 0.0065 0" quat="0.7071 0.7071 0 0" material="alu"/>
            <geom class="vis" name="v_fa2" type="cylinder" size="0.0530 0.010" pos="0 -0.058 0" quat="0.7071 0.7071 0 0" material="urblue"/>
            <geom class="vis" name="v_fa3" type="cylinder" size="0.0430 0.150" pos="0 0 0.200" material="alu"/>
            <geom class="vis" name="v_fa4" type="cylinder" size="0.0450 0.0035" pos="0 0 0.064" material="ring"/>
            <geom class="vis" name="v_fa5" type="cylinder" size="0.0450 0.0035" pos="0 0 0.340" material="ring"/>
            <geom class="vis" name="v_fa6" type="cylinder" size="0.0440 0.046" pos="0 0.004 0.3922" quat="0.7071 0.7071 0 0" material="alu"/>
            <geom class="vis" name="v_fa7" type="cylinder" size="0.0410 0.008" pos="0 -0.048 0.3922" quat="0.7071 0.7071 0 0" material="urblue"/>
            <geom class="col" name="c_fa" type="capsule" size="0.050" fromto="0 0 0.0 0 0 0.3922"/>
            <body name="wrist_1_link" pos="0 0 0.3922" quat="0.70710678 0 0.70710678 0" gravcomp="1">
              <inertial mass="1.219" pos="0 0.127 0" diaginertia="0.0025599 0.0025599 0.0021942"/>
              <joint name="wrist_1" class="size1"/>
              <geom class="vis" name="v_w10" type="cylinder" size="0.0425 0.0035" pos="0 0.0535 0" quat="0.7071 0.7071 0 0" material="ring"/>
              <geom class="vis" name="v_w11" type="cylinder" size="0.0440 0.030" pos="0 0.087 0" quat="0.7071 0.7071 0 0" material="alu"/>
              <geom class="vis" name="v_w12" type="cylinder" size="0.0440 0.046" pos="0 0.1263 -0.002" material="alu"/>
              <geom class="vis" name="v_w13" type="cylinder" size="0.0410 0.008" pos="0 0.1263 -0.054" material="urblue"/>
              <geom class="col" name="c_w1" type="capsule" size="0.043" fromto="0 0.06 0 0 0.1263 0"/>
              <body name="wrist_2_link" pos="0 0.1263 0" gravcomp="1">
                <inertial mass="1.219" pos="0 0 0.0997" diaginertia="0.0025599 0.0025599 0.0021942"/>
                <joint name="wrist_2" class="size1" axis="0 0 1"/>
                <geom class="vis" name="v_w20" type="cylinder" size="0.0425 0.0035" pos="0 0 0.0475" material="ring"/>
                <geom class="vis" name="v_w21" type="cylinder" size="0.0440 0.024" pos="0 0 0.075" material="alu"/>
                <geom class="vis" name="v_w22" type="cylinder" size="0.0440 0.044" pos="0 0.000 0.0997" quat="0.7071 0.7071 0 0" material="alu"/>
                <geom class="vis" name="v_w23" type="cylinder" size="0.0410 0.008" pos="0 -0.051 0.0997" quat="0.7071 0.7071 0 0" material="urblue"/>
                <geom class="col" name="c_w2" type="capsule" size="0.043" fromto="0 -0.01 0.0997 0 0.02 0.0997"/>
                <body name="wrist_3_link" pos="0 0 0.0997" gravcomp="1">
                  <inertial mass="0.1889" pos="0 0.0771683 0" quat="0.7071 0 0 0.7071" diaginertia="0.000132134 9.90863e-05 9.90863e-05"/>
                  <joint name="wrist_3" class="size1"/>
                  <geom class="vis" name="v_w30" type="cylinder" size="0.0420 0.0035" pos="0 0.0475 0" quat="0.7071 0.7071 0 0" material="ring"/>
                  <geom class="vis" name="v_w31" type="cylinder" size="0.0400 0.024" pos="0 0.0750 0" quat="0.7071 0.7071 0 0" material="alu"/>
                  <site name="flange" pos="0 0.0996 0" quat="-0.70710678 0.70710678 0 0" size="0.005" group="4"/>
                  <body name="gripper" pos="0 0.0996 0" quat="-0.70710678 0.70710678 0 0" gravcomp="1">
                    <inertial mass="0.9" pos="0 0 0.05" diaginertia="0.0015 0.0015 0.0007"/>
                    <geom class="vis" name="v_g0" type="cylinder" size="0.0375 0.006" pos="0 0 0.006" material="ring"/>
                    <geom class="vis" name="v_g1" type="cylinder" size="0.0360 0.028" pos="0 0 0.040" material="dark"/>
                    <geom class="vis" name="v_g2" type="box" size="0.060 0.022 0.016" pos="0 0 0.080" material="dark"/>
                    <geom class="vis" name="v_g3" type="box" size="0.0585 0.010 0.003" pos="0 0 0.0975" material="steel"/>
                    <geom class="vis" name="v_gc0" type="box" size="0.042 0.012 0.011" pos="0 -0.066 0.062" quat="0.9659 -0.2588 0 0" material="rubber"/>
                    <geom class="vis" name="v_gc1" type="box" size="0.012 0.018 0.006" pos="0 -0.042 0.050" material="steel"/>
                    <geom class="vis" name="v_gc2" type="cylinder" size="0.006 0.002" pos="0.018 -0.0600 0.0720" quat="0.9659 -0.2588 0 0" material="steel"/>
                    <geom class="vis" name="v_gc3" type="cylinder" size="0.006 0.002" pos="-0.018 -0.0600 0.0720" quat="0.9659 -0.2588 0 0" material="steel"/>
                    <geom class="col" name="c_g0" type="capsule" size="0.036" fromto="0 0 0.02 0 0 0.050"/>
                    <geom class="col" name="c_g1" type="box" size="0.060 0.022 0.016" pos="0 0 0.080"/>
                    <camera name="wrist" pos="0 -0.072 0.076" xyaxes="1 0 0 0 -0.866 0.5" fovy="68"/>
                    <site name="tcp" pos="0 0 0.155" size="0.004" group="4"/>
                    <body name="finger_l" gravcomp="1">
                      <inertial mass="0.05" pos="0.012 0 0.13" diaginertia="3e-5 3e-5 1e-5"/>
                      <joint name="finger_l" type="slide" axis="1 0 0" range="0 0.0425" armature="0.05" damping="5"/>
                      <geom class="vis" name="v_fl0" type="box" size="0.011 0.0105 0.009" pos="0.0150 0 0.109" material="steel"/>
                      <geom class="vis" name="v_fl1" type="box" size="0.0045 0.0105 0.030" pos="0.0110 0 0.139" material="steel"/>
                      <geom class="col" name="c_fl" type="box" size="0.0045 0.0105 0.032" pos="0.0115 0 0.133"/>
                      <geom class="pad" name="pad_l" size="0.0035 0.0115 0.014" pos="0.0035 0 0.155" material="rubber"/>
                    </body>
                    <body name="finger_r" gravcomp="1">
                      <inertial mass="0.05" pos="-0.012 0 0.13" diaginertia="3e-5 3e-5 1e-5"/>
                      <joint name="finger_r" type="slide" axis="-1 0 0" range="0 0.0425" armature="0.05" damping="5"/>
                      <geom class="vis" name="v_fr0" type="box" size="0.011 0.0105 0.009" pos="-0.0150 0 0.109" material="steel"/>
                      <geom class="vis" name="v_fr1" type="box" size="0.0045 0.0105 0.030" pos="-0.0110 0 0.139" material="steel"/>
                      <geom class="col" name="c_fr" type="box" size="0.0045 0.0105 0.032" pos="-0.0115 0 0.133"/>
                      <geom class="pad" name="pad_r" size="0.0035 0.0115 0.014" pos="-0.0035 0 0.155" material="rubber"/>
                    </body>
                  </body>
                </body>
              </body>
            </body>
          </body>
        </body>
      </body>
    </body>
    <body name="bowl" mocap="true" pos="0.45 0.28 0">
      <geom class="obj" name="bowl_floor" type="cylinder" size="0.07 0.003" pos="0 0 0.003" material="bowl"/>
<geom class="obj" name="bowl_w0" type="box" size="0.003 0.02565 0.02262" pos="0.079 0 0.019" xyaxes="0.77611 0 -0.63059 0 1 0" material="bowl"/>
<geom class="obj" name="bowl_w1" type="box" size="0.003 0.02565 0.02262" pos="0.06842 0.0395 0.019" xyaxes="0.67213 0.38806 -0.63059 -0.5 0.86603 0" material="bowl"/>
<geom class="obj" name="bowl_w2" type="box" size="0.003 0.02565 0.02262" pos="0.0395 0.06842 0.019" xyaxes="0.38806 0.67213 -0.63059 -0.86603 0.5 0" material="bowl"/>
<geom class="obj" name="bowl_w3" type="box" size="0.003 0.02565 0.02262" pos="0 0.079 0.019" xyaxes="0 0.77611 -0.63059 -1 0 0" material="bowl"/>
<geom class="obj" name="bowl_w4" type="box" size="0.003 0.02565 0.02262" pos="-0.0395 0.06842 0.019" xyaxes="-0.38806 0.67213 -0.63059 -0.86603 -0.5 0" material="bowl"/>
<geom class="obj" name="bowl_w5" type="box" size="0.003 0.02565 0.02262" pos="-0.06842 0.0395 0.019" xyaxes="-0.67213 0.38806 -0.63059 -0.5 -0.86603 0" material="bowl"/>
<geom class="obj" name="bowl_w6" type="box" size="0.003 0.02565 0.02262" pos="-0.079 0 0.019" xyaxes="-0.77611 0 -0.63059 0 -1 0" material="bowl"/>
<geom class="obj" name="bowl_w7" type="box" size="0.003 0.02565 0.02262" pos="-0.06842 -0.0395 0.019" xyaxes="-0.67213 -0.38806 -0.63059 0.5 -0.86603 0" material="bowl"/>
<geom class="obj" name="bowl_w8" type="box" size="0.003 0.02565 0.02262" pos="-0.0395 -0.06842 0.019" xyaxes="-0.38806 -0.67213 -0.63059 0.86603 -0.5 0" material="bowl"/>
<geom class="obj" name="bowl_w9" type="box" size="0.003 0.02565 0.02262" pos="0 -0.079 0.019" xyaxes="0 -0.77611 -0.63059 1 0 0" material="bowl"/>
<geom class="obj" name="bowl_w10" type="box" size="0.003 0.02565 0.02262" pos="0.0395 -0.06842 0.019" xyaxes="0.38806 -0.67213 -0.63059 0.86603 0.5 0" material="bowl"/>
<geom class="obj" name="bowl_w11" type="box" size="0.003 0.02565 0.02262" pos="0.06842 -0.0395 0.019" xyaxes="0.67213 -0.38806 -0.63059 0.5 0.86603 0" material="bowl"/>

    </body>
    <body name="dish" mocap="true" pos="0.45 -0.28 0">
      <geom class="obj" name="dish0" type="cylinder" size="0.075 0.004" pos="0 0 0.004" rgba="0.42 0.55 0.62 1"/>
      <geom class="vis" name="dish1" type="cylinder" size="0.055 0.0005" pos="0 0 0.0082" rgba="0.55 0.67 0.73 1"/></body>
<body name="obj0" pos="0.3 0.9 0.02"><freejoint name="obj0"/>
      <geom class="cube" name="obj0" type="box" size="0.02 0.02 0.02" mass="0.06" rgba="0.5 0.5 0.5 1"/></body>
<body name="obj1" pos="0.4 0.9 0.02"><freejoint name="obj1"/>
      <geom class="cube" name="obj1" type="box" size="0.02 0.02 0.02" mass="0.06" rgba="0.5 0.5 0.5 1"/></body>
<body name="obj2" pos="0.5 0.9 0.02"><freejoint name="obj2"/>
      <geom class="cube" name="obj2" type="box" size="0.02 0.02 0.02" mass="0.06" rgba="0.5 0.5 0.5 1"/></body>
<body name="obj3" pos="0.6000000000000001 0.9 0.02"><freejoint name="obj3"/>
      <geom class="cube" name="obj3" type="box" size="0.02 0.02 0.02" mass="0.06" rgba="0.5 0.5 0.5 1"/></body>
</worldbody>
  <tendon><fixed name="grip"><joint joint="finger_l" coef="0.5"/><joint joint="finger_r" coef="0.5"/></fixed></tendon>
  <equality><joint joint1="finger_l" joint2="finger_r" polycoef="0 1 0 0 0" solref="0.005 1" solimp="0.95 0.99 0.001"/></equality>
  <actuator>
    <position name="shoulder_pan" joint="shoulder_pan" class="size3"/>
    <position name="shoulder_lift" joint="shoulder_lift" class="size3"/>
    <position name="elbow" joint="elbow" class="size3"/>
    <position name="wrist_1" joint="wrist_1" class="size1"/>
    <position name="wrist_2" joint="wrist_2" class="size1"/>
    <position name="wrist_3" joint="wrist_3" class="size1"/>
    <position name="grip" tendon="grip" kp="2000" kv="80" ctrlrange="0 0.0425" forcerange="-60 60"/>
  </actuator>
</mujoco>`;
